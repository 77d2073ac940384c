"""Tracks: their maps, who is on them, and how one moves between them."""
