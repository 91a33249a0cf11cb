"""What only the page 方案 (Plans) shows."""
