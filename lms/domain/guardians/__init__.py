"""Guardians and minors: links, consents, letters of the week."""
