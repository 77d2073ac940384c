"""Queries on cohorts and on what they do together."""
