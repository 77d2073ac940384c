"""Admissions: pages of who applies, and of who decides."""
