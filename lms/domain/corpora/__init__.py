"""Content in the shape of 01-edu (subjects, audits, def.json) as exercises: rules alone, no files."""
