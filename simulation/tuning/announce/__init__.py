"""Ratios that can be announced: the best plan on round steps, with a proof that there is no better one."""
