def scale(column):
    known = [value for value in column if value is not None]
    low, high = min(known), max(known)
    for at, value in enumerate(column):
        if value is not None:
            column[at] = (value - low) / (high - low) if high > low else 0.0
    return column
