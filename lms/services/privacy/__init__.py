"""Privacy: what is held about somebody, taken home or forgotten, by themself or by a guardian."""
