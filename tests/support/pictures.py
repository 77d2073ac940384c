"""Heads of pictures of any size: what follows in a file, nobody here looks at."""

import struct

Size = tuple[int, int]


def png(size: Size) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", *size) + b"\x08\x02\0\0\0"


def gif(size: Size) -> bytes:
    return b"GIF89a" + struct.pack("<HH", *size) + bytes(9)


def jpeg(size: Size) -> bytes:
    width, height = size
    parts = b"\xff\xe0" + struct.pack(">H", 16) + bytes(14) + b"\xff\xdb" + struct.pack(">H", 67) + bytes(65)
    return b"\xff\xd8" + parts + b"\xff\xff\xc2" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)


def lossy(size: Size) -> bytes:
    return b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", *size)


def lossless(size: Size) -> bytes:
    width, height = size
    bits = (width - 1) | (height - 1) << 14
    return b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", bits) + bytes(9)


def extended(size: Size) -> bytes:
    sides = b"".join((side - 1).to_bytes(3, "little") for side in size)
    return b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + sides
