"""Named explanations of what is seen: whole specifications against the one in force, as likelihood ratios."""
