"""Synthetic registers (合成): what the platforms would export if a known specification were true."""
