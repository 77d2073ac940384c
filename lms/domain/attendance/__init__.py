"""Attendance: codes that change, marks and what follows from them, patterns, and the load of rooms."""
