"""Pages of accounts: how somebody comes in, and what is theirs alone."""
