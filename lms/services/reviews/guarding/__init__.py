"""Guarding: what needs a mentor's eye: texts that were reported, birthdays, patterns among reviewers."""
