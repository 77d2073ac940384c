"""Git: our own bare repositories, and what others push into them or offer to be fetched."""
