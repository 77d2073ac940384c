"""Pages of attempts: what was found, how it goes, and what the staff does about it."""
