"""Handing in: works and their teams, and the ways on which an attempt comes."""
