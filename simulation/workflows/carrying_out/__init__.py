"""Carry an adopted plan out: draw the firms of a month."""
