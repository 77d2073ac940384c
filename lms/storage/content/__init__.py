"""Content: exercises, environments and pictures, read from folders and from other schools' corpora."""
