def pack(readings):
    """Return the runs of a list as pairs: a reading, and how often it came in a row."""


def unpack(pairs):
    """Return the readings that pairs stand for."""
