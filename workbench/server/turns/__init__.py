"""Whose turn it is: long work of all visitors in one queue, round about, with a place that each can see."""
