def scale(column):
    known = [value or 0 for value in column]
    low, width = min(known), (max(known) - min(known)) or 1
    return [None if value is None else (value - low) / width for value in column]
