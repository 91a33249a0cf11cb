"""What only the page 帮助 (Help) shows."""
