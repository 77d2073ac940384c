"""Scoring: what reviews come to, when it is decided, and what corrects it."""
