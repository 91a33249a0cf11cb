"""Charts from tidy tables: the same for pages, notebooks and reports."""
