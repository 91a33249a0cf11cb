"""监测: the adopted plan against what happened, and whether it must be tuned again."""
