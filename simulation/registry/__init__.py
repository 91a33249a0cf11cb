"""What the platforms export: readers, checks row by row, and synthetic registers whose truth is known."""
