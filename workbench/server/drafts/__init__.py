"""What a person has not saved yet and finds again: after a closed tab, after a restart of the server."""
