"""Peer review: rubrics, the states of rounds, questions, practice, and the guard."""
