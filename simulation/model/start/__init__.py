"""Where a run begins: what a specification says of it, and the state of a district that a run leaves or goes on from."""
