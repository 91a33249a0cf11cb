"""The report as a Word file in the official layout (GB/T 9704-2012)."""
