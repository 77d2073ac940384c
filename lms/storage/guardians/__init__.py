"""Queries on guardians, consents and letters."""
