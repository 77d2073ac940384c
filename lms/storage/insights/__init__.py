"""Queries behind the school's figures."""
