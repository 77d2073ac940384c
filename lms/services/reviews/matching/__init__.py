"""Matching: who is asked for a review, by the rules and by a mentor's hand."""
