"""Admissions: calls for applications, the forms, and what becomes of who applies."""
