"""The statistic of every stream: its law, what is not known of it, the threshold, and what it can see."""
