"""Which firms qualify for the measures of a plan, and under which names a record holds them."""
