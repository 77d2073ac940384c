"""Grades as files for other tools."""
