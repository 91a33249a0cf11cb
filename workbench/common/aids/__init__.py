"""Aids on many pages: the way to the page's help, finding by words, steps back and forth, following long work."""
