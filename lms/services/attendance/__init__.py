"""Attendance: the room's code, the mentor's list, what guardians say, and what the region gets."""
