"""Addresses of repositories elsewhere: which ones a work may be fetched from."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from lms.domain.texts import printable
from lms.errors import N_, RefusedError

URL_LENGTH = 300
HTTPS = 443
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*\.[a-z][a-z0-9-]*[a-z0-9]")
PATH = re.compile(r"(?:/[A-Za-z0-9_.~-]+)+/?")
NAT64 = IPv6Network("64:ff9b::/96")
COMPATIBLE = IPv6Network("::/96")


@dataclass(frozen=True)
class RemoteAddress:
    """An address that has passed the rules; ``url`` is written anew from its parts."""

    host: str
    path: str

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.path}"


def read_address(text: str, hosts: Collection[str]) -> RemoteAddress:
    """Return the address of a repository on one of ``hosts``, or refuse and say what to change."""
    text = text.strip()
    if len(text) > URL_LENGTH or not text.isascii() or not text.isprintable() or "\\" in text:
        raise not_an_address()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise not_an_address() from error
    if parts.scheme != "https":
        raise RefusedError(N_("The address must begin with https://."))
    if parts.username is not None or parts.password is not None:
        raise RefusedError(N_("Leave names and passwords out of the address: the repository must be public."))
    if port not in {None, HTTPS}:
        raise RefusedError(N_("Leave the port out of the address."))
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise RefusedError(N_("Leave everything from ? or # on out of the address."))
    return RemoteAddress(allowed_host(parts.hostname or "", hosts), plain_path(parts.path))


def allowed_host(host: str, hosts: Collection[str]) -> str:
    if not HOST.fullmatch(host) or host not in hosts:
        raise RefusedError(
            N_("Repositories are fetched from %(hosts)s only, not from %(host)s."),
            hosts=", ".join(sorted(hosts)),
            host=printable(host),
        )
    return host


def plain_path(path: str) -> str:
    parts = path.strip("/").split("/")
    if not PATH.fullmatch(path) or any(part in {".", ".."} or part.startswith("-") for part in parts):
        raise not_an_address()
    return path.rstrip("/")


def not_an_address() -> RefusedError:
    return RefusedError(
        N_("This is not the address of a repository. Copy it from the page of the repository.")
    )


def check_public(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return the network addresses of a host when every one of them is public, else refuse."""
    known = tuple(addresses)
    if not known or not all(is_public(address) for address in known):
        raise RefusedError(N_("This host can't be reached from here. Take a repository on another one."))
    return known


def is_public(address: str) -> bool:
    """Say whether an address belongs to the open internet, whatever way it is wrapped."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        inner = wrapped(parsed)
        if inner is not None:
            return is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def wrapped(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address carries inside (mapped, 6to4, Teredo, NAT64)."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in NAT64 or address in COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
