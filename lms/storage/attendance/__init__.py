"""Queries on visits and on what says that somebody was there."""
