"""What came back from a student's container, believed in nothing."""
