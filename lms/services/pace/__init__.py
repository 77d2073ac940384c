"""A cohort's pace: its deadlines, extensions and freezes, the board of its students, and their warnings."""
