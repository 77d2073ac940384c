"""Remotes: a public repository elsewhere, whose newest commit is fetched and handed in."""

import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import BoundedSemaphore

from lms.domain.git.remotes import RemoteAddress, check_public, read_address
from lms.errors import N_, RefusedError, UnavailableError
from lms.services.school import School
from lms.services.submitting import uploads, works
from lms.storage.git.remotes import Fetched, fetch_newest
from lms.storage.tables import Submission, Work
from lms.storage.tables.works import Source

AT_ONCE = 4

Resolve = Callable[[str], Iterable[str]]

PLACES = BoundedSemaphore(AT_ONCE)


def resolve_host(host: str) -> tuple[str, ...]:
    """Return the network addresses of a host; none when it has none."""
    try:
        found = socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
    except OSError:
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def set_address(school: School, work_id: int, text: str) -> Work:
    """Keep the address of a repository for a work; an empty text forgets it. Nothing is fetched yet."""
    url = read_address(text, school.settings.remote_hosts).url if text.strip() else None
    with school.database.write() as session:
        work = session.get_one(Work, work_id)
        work.remote_url = url
        session.add(work)
    return work


def fetch(
    school: School,
    person_id: int,
    work_id: int,
    *,
    resolve: Resolve = resolve_host,
    authorities: Path | None = None,
) -> Submission:
    """Fetch the newest commit from the kept address and hand it in.

    ``authorities`` is a file of certificates to trust instead of the machine's own. The host's name is
    resolved once, here; git is pinned to these addresses.
    """
    works.check_attempt_now(school, work_id, person_id)
    with school.database.read() as session:
        url = session.get_one(Work, work_id).remote_url
    if url is None:
        raise RefusedError(N_("Set the address of your repository first."))
    address = read_address(url, school.settings.remote_hosts)
    fetched = _fetch_in_turn(school, address, check_public(resolve(address.host)), authorities)
    return uploads.hand_in(
        school,
        person_id,
        work_id,
        fetched.files,
        message=f"Fetched from {address.url}\n\n{fetched.commit_id}\n",
        source=Source.REMOTE,
    )


def _fetch_in_turn(
    school: School, address: RemoteAddress, pinned: tuple[str, ...], authorities: Path | None
) -> Fetched:
    """Fetch while not too many others do: each holds a process and a thread."""
    if not PLACES.acquire(blocking=False):
        raise UnavailableError(N_("Many repositories are being fetched just now. Try again in a minute."))
    try:
        return fetch_newest(school.repositories, address, pinned, authorities)
    finally:
        PLACES.release()
