"""Pages on attendance: a mentor's, the screen of a room, a student's, a guardian's, and the region's."""
