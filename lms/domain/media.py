"""Pictures beside an exercise's texts: which kinds are shown, known by how their bytes begin."""

import struct
from collections.abc import Iterator

MEDIA = "media"
DRAWING, DRAWING_KIND = ".svg", "image/svg+xml"
KINDS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}

MOST_PIXELS = 50_000_000
"""A browser needs four bytes for each, however few the file has."""
MOST_PARTS = 10_000
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Marks of JPEG after which the height and the width stand."""


def kind_of(content: bytes) -> str:
    """Return the media type of a picture that may be shown, or nothing for any other file."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in KINDS.items() if content.startswith(start)), "")


def is_bearable(content: bytes) -> bool:
    """Tell whether a picture that begins as one is of a size that a browser can show."""
    return any(0 < width * height <= MOST_PIXELS for width, height in _sizes(content))


def _sizes(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield the width and the height of a picture, as far as its first bytes tell them."""
    kind = kind_of(content)
    try:
        if kind == "image/png":
            yield struct.unpack_from(">II", content, 16)
        elif kind == "image/gif":
            yield struct.unpack_from("<HH", content, 6)
        elif kind == "image/webp":
            yield _of_webp(content)
        elif kind == "image/jpeg":
            yield _of_jpeg(content)
    except struct.error:
        return


def _of_webp(content: bytes) -> tuple[int, int]:
    form = content[12:16]
    if form == b"VP8X":
        low, high = struct.unpack_from("<IH", content, 24)
        return (low & 0xFFFFFF) + 1, (low >> 24 | high << 8) + 1
    if form == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


def _of_jpeg(content: bytes) -> tuple[int, int]:
    """Return what the first frame says; each part before it tells its own length."""
    at = 2
    for _ in range(MOST_PARTS):
        start, mark, length = struct.unpack_from(">BBH", content, at)
        if start != 0xFF:  # noqa: PLR2004  every part begins so
            break
        if mark in FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 1 if mark == 0xFF else 2 + max(length, 2)  # noqa: PLR2004  bytes between parts are so too
    return 0, 0
