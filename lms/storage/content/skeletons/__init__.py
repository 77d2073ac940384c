"""The archives that new exercises begin with, one file a part."""

from pathlib import Path


def archive(name: str) -> str:
    """Return the text of a part."""
    return (Path(__file__).parent / f"{name}.txtar").read_text(encoding="utf-8")
