"""How every page looks on a light and on a dark ground, and on paper."""
