"""What only the page 方案比较 (Compare) shows."""
