"""The pages of guardians and minors."""
