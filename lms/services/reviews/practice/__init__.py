"""Practice: works with known answers, before somebody reviews for others."""
