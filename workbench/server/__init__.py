"""What a page stands on and does not show: the session, the store, people, jobs, kept answers."""
