"""Queries on calls for applications and their forms."""
