"""Day by day: who is visited when. Compiled, and once more as the reference in SimPy, which shares no code with it."""
