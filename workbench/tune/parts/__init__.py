"""The long parts of 寻优, worked on beside the page: frontier, rounding, robust choice, ceiling, checked prices."""
