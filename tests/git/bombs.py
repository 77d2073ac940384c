"""Small things that unpack to large ones, built by hand in no time."""

import hashlib
import io
import zipfile
import zlib

CHUNK = 16 * 1024 * 1024
ADLER = 65_521


def deflated_zeros(size: int) -> bytes:
    """Return a zlib stream of ``size`` zeros (a multiple of 16 MiB), made of one piece repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(CHUNK)) + packer.flush(zlib.Z_FULL_FLUSH)
    check = (size % ADLER) << 16 | 1
    return b"\x78\xda" + piece * (size // CHUNK) + b"\x03\x00" + check.to_bytes(4, "big")


def object_header(kind: int, size: int) -> bytes:
    first, rest = kind << 4 | size & 15, size >> 4
    out = bytearray()
    while rest:
        out.append(first | 0x80)
        first, rest = rest & 0x7F, rest >> 7
    out.append(first)
    return bytes(out)


def pack_of(*objects: bytes) -> bytes:
    body = b"PACK" + (2).to_bytes(4, "big") + len(objects).to_bytes(4, "big") + b"".join(objects)
    return body + hashlib.sha1(body).digest()


def zero_pack(size: int) -> bytes:
    """Return a pack with one blob of ``size`` zeros, a thousandth as large."""
    return pack_of(object_header(3, size) + deflated_zeros(size))


def stored_pack(contents: list[bytes]) -> bytes:
    """Return a pack of blobs that are not compressed at all."""
    return pack_of(*(object_header(3, len(one)) + zlib.compress(one, 0) for one in contents))


def push_body(old: str, new: str, pack: bytes, ref: str = "refs/heads/main") -> bytes:
    """Return the body of a push as a client sends it."""
    command = f"{old} {new} {ref}\0 report-status side-band-64k agent=git/2".encode()
    return b"%04x%s0000%s" % (len(command) + 4, command, pack)


def gzipped_zeros(size: int) -> bytes:
    """Return the head and the packed content of a gzip file; nobody should come to its check at the end."""
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + deflated_zeros(size)[2:]


def zip_of(entries: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    packed.seek(0)
    return packed
