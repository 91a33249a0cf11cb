"""What only the page 监测 shows."""
