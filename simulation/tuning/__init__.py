"""Finding the plan to propose: what visits should learn and find, and what knowing more is worth."""
