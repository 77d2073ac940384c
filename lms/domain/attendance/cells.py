"""Cells of a table for other programs."""

STARTS = ("=", "+", "-", "@", "\t", "\r")


def plain(value: object) -> str:
    """Return a value that a spreadsheet shows and never computes: a name may begin like a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(STARTS) else text
