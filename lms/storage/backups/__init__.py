"""Backups of the embedded default: one file with the database, the repositories and the other files."""
