"""What only the page 报告 (Report) shows."""
