"""Git's formats and rules, as far as we look into them ourselves."""
