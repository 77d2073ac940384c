"""Tracks: their maps, activities and seats, and how seats are shared out."""
