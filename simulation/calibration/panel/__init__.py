"""The registers as one panel of firms and months, and the histories that it holds."""
