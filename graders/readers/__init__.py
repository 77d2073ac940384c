"""Programs that read a student's program by its syntax tree, inside the container that holds its parser."""
