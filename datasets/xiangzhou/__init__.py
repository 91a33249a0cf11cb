"""A synthetic district (合成): no row of it is a fact about a real firm."""
