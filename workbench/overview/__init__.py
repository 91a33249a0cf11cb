"""What only the page 总览 (Overview) shows."""
