"""What only the page 抽取 (Draw) shows."""
