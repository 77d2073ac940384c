"""Queries on tracks, activities, seats and intakes."""
