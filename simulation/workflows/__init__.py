"""One verb per module: what the command line, the pages and notebooks do."""
