"""What a person may show, take along, and have erased."""
