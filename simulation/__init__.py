"""The library behind the workbench."""
