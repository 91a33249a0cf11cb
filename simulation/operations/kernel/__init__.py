"""Day by day: who is at work, who is visited when. Compiled, and again as the reference in SimPy, without its code."""
