def scale(column):
    """Return the column between 0 and 1; None stays None."""
    return column
