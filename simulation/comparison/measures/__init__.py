"""What the measures of a plan do: who qualifies, who loses it, how many are in violation, and what pays for it."""
