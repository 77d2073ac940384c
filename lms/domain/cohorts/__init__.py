"""What a cohort does together: its calendar, pace, groups, checkpoints, books."""
