def scale(column):
    known = [value for value in column if value is not None]
    low, high = min(known), max(known)
    if low == high:
        return [None if value is None else 0.0 for value in column]
    return [None if value is None else (value - low) / (high - low) for value in column]
