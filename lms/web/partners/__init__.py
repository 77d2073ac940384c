"""Partner companies on pages: for admins, for the company itself, and at a student's work."""
