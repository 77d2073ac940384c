def scale(column):
    high = max(value for value in column if value is not None)
    return [None if value is None else value / high for value in column]
