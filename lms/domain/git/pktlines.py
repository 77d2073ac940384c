"""The frames that git's smart protocol is made of, as far as a server must speak or read them itself."""

from collections.abc import Iterable, Iterator

DIGITS = 4
FLUSH = b"0000"
REPORT, WORDS = b"\x01", b"\x02"
SIDE_BAND, LARGE_SIDE_BAND = "side-band", "side-band-64k"
SMALL_PACKET = 900


def packet(content: bytes) -> bytes:
    return b"%04x%s" % (len(content) + DIGITS, content)


def words_packets(lines: Iterable[str]) -> bytes:
    """Return lines as what git shows after ``remote:``."""
    text = "".join(f"{line}\n" for line in lines).encode()
    pieces = (text[at : at + SMALL_PACKET] for at in range(0, len(text), SMALL_PACKET))
    return b"".join(packet(WORDS + piece) for piece in pieces)


def refusal(lines: Iterable[str], refs: Iterable[str], abilities: frozenset[str]) -> bytes:
    """Return the whole answer to a push that is refused before git has seen it."""
    report = b""
    if {"report-status", "report-status-v2"} & abilities:
        report = packet(b"unpack refused\n")
        report += b"".join(packet(f"ng {ref} refused\n".encode()) for ref in refs) + FLUSH
    if not {SIDE_BAND, LARGE_SIDE_BAND} & abilities:
        return report
    return words_packets(lines) + (packet(REPORT + report) if report else b"") + FLUSH


class PacketReader:
    """Cuts a stream into whole packets; what is not in packets passes as it is."""

    def __init__(self) -> None:
        self._held = b""
        self._raw = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the packets that are complete now, each with its length in front."""
        self._held += chunk
        while self._held:
            length = self._length()
            if length == 0 or len(self._held) < length:
                return
            whole, self._held = self._held[:length], self._held[length:]
            yield whole

    def _length(self) -> int:
        """Return the length of the packet at the head, 0 if it is not known yet."""
        if self._raw:
            return len(self._held)
        if len(self._held) < DIGITS:
            return 0
        try:
            return max(DIGITS, int(self._held[:DIGITS], 16))
        except ValueError:
            self._raw = True
            return len(self._held)

    def rest(self) -> bytes:
        return self._held
