"""Expected indicators of many plans at once, and their exact slopes by the levers of a plan."""
