"""What only the page 采纳 (Adopt) shows."""
