"""What the charts of a page lie on."""
