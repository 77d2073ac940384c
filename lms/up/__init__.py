"""`lms up`: everything that a school needs, in one terminal."""
