"""Pictures beside an exercise's texts: which kinds are shown, known by how their bytes begin."""

MEDIA = "media"
DRAWING, DRAWING_KIND = ".svg", "image/svg+xml"
KINDS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


def kind_of(content: bytes) -> str:
    """Return the media type of a picture that may be shown, or nothing for any other file."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in KINDS.items() if content.startswith(start)), "")
