"""The data that come with the project, and the commands that make them."""
