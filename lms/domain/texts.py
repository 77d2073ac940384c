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


def storable(text: str) -> str:
    """Return a text as every database keeps it: PostgreSQL refuses NUL, so it is escaped."""
    return text.replace("\0", "\\x00")


def tidy_lines(text: str, longest: int) -> str:
    """Return what somebody typed on several lines, without other control characters, cut to its longest."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(one if one.isprintable() or one == "\t" else " " for one in line) for line in lines)
    return "\n".join(line.rstrip() for line in kept).strip()[:longest].rstrip()


def inert(cell: str) -> str:
    """Return a cell of an exported table that no spreadsheet takes for a formula."""
    starts = cell.lstrip()[:1] in {"=", "+", "-", "@"} or cell[:1] in {"\t", "\r", "\n"}
    return f"'{cell}" if starts else cell
