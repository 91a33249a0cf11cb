"""The six steps of the page, one below the other."""
