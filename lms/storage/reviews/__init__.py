"""Queries on rounds and reviews, and on all that is said and counted in them."""
