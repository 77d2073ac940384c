"""Texts of strangers: made safe to be shown in a terminal or a message."""

SHOWN = 120


def printable(text: str | bytes, limit: int = SHOWN) -> str:
    """Return ``text`` in one line with everything that can't be seen escaped, shortened to ``limit``."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "backslashreplace")
    cut = text[: limit + 1]
    shown = "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in cut
    )
    return shown if len(text) <= limit else f"{shown[:limit]}…"
