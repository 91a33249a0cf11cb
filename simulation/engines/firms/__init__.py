"""Firms one by one, compiled: the representation in which `monte-carlo` plays the futures of a district."""
