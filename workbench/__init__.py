"""The pages of the workbench; everything they compute comes from `simulation`."""
