"""Reviews on pages: offers, the desk, the author's page of a round, slots, the mentors' board."""
