"""Git over HTTP, and what a push says in the terminal."""
