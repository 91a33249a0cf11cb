"""Where a run begins, as a specification says it: by given shares, settled under a plan, or by the state itself."""
