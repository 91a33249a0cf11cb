"""Copies of a store: one made while others write, and one put in the place of a store that is gone."""
