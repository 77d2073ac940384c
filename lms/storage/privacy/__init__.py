"""Queries for portfolios, copies and erasures."""
