"""Keys of rows."""


def key(row_id: int | None) -> int:
    """Return the id of a stored row."""
    if row_id is None:
        message = "a row that is not stored has no key"
        raise ValueError(message)
    return row_id
