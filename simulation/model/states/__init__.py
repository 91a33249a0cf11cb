"""The state of a district at a moment: as a run leaves it, as a specification begins with it."""
