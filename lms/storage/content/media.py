"""The pictures in an exercise's folder, read without ever leaving it."""

from pathlib import Path

from lms.domain.media import MEDIA
from lms.domain.words import plain_path

LARGEST_PICTURE = 5 * 1024 * 1024


def read(folder: Path, path: str) -> bytes | None:
    """Return a file below the folder's ``media``; None for what is not there, too large or a link."""
    try:
        file = folder / MEDIA / plain_path(path)
        root = folder.resolve() / MEDIA
        inside = file.resolve(strict=True) == root / path
        if not inside or not file.is_file() or file.stat().st_size > LARGEST_PICTURE:
            return None
        return file.read_bytes()
    except (OSError, ValueError):
        return None
