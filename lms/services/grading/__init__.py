"""Grading: the queue of works, who grades them, and what came of it."""
