"""Graders of others: what they report, read without trust into one shape."""
