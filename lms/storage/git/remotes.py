"""Fetching a repository from elsewhere: cloned bare and shallow into a folder that is gone afterwards.

The clone is hostile. It is made without templates, hooks, credentials, redirects or submodules, at pinned
addresses, under limits, and only our own walker looks into it.
"""

import tempfile
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from lms.domain.git.remotes import HTTPS, RemoteAddress
from lms.errors import N_, RefusedError
from lms.settings import MEBIBYTE
from lms.storage.git import gitprocess, walker
from lms.storage.git.gitprocess import GitError, GitTimeoutError, Objects, ProcessLimits
from lms.storage.git.repositories import Repositories

CPU_SECONDS = 4
MEMORY_BYTES = 1024 * MEBIBYTE
SLOW_BYTES, SLOW_SECONDS = 1000, 10


@dataclass(frozen=True)
class Fetched:
    commit_id: str
    files: dict[str, bytes]


def fetch_newest(
    repositories: Repositories, address: RemoteAddress, pinned: tuple[str, ...], authorities: Path | None
) -> Fetched:
    """Return the files of the newest commit on the default branch of a repository elsewhere."""
    repositories.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="draft-", dir=repositories.folder) as folder:
        target = Path(folder) / "remote.git"
        clone(repositories, address, pinned, authorities, target)
        commit_id = newest_commit(target)
        with Objects(target) as objects:
            return Fetched(commit_id, walker.read_files(objects, commit_id, repositories.limits))


def clone(
    repositories: Repositories,
    address: RemoteAddress,
    pinned: tuple[str, ...],
    authorities: Path | None,
    target: Path,
) -> None:
    settings = repositories.settings
    limits = ProcessLimits(CPU_SECONDS, MEMORY_BYTES, settings.push_bytes)
    config = clone_config(address, pinned, authorities)
    options = [word for key, value in config.items() for word in ("-c", f"{key}={value}")]
    command = ("--bare", "--template=", "--single-branch", "--no-tags", "--depth=1", "--quiet", "--")
    try:
        gitprocess.run(
            (*options, "clone", *command, address.url, str(target)),
            seconds=settings.remote_seconds,
            limits=limits,
        )
    except GitTimeoutError as error:
        raise RefusedError(
            N_("The repository did not arrive within %(seconds)s s. Make it smaller, or upload a zip."),
            seconds=settings.remote_seconds,
        ) from error
    except GitError as error:
        raise explained(error, address) from error


def clone_config(address: RemoteAddress, pinned: tuple[str, ...], authorities: Path | None) -> dict[str, str]:
    config = {
        "http.followRedirects": "false",
        "http.curloptResolve": f"{address.host}:{HTTPS}:{','.join(bracketed(one) for one in pinned)}",
        "http.lowSpeedLimit": str(SLOW_BYTES),
        "http.lowSpeedTime": str(SLOW_SECONDS),
        "http.proxy": "",
        "credential.helper": "",
        "core.hooksPath": "/dev/null",
        "core.fsmonitor": "false",
        "transfer.fsckObjects": "true",
        "transfer.bundleURI": "false",
        "pack.threads": "1",
    }
    return config if authorities is None else config | {"http.sslCAInfo": str(authorities)}


def bracketed(address: str) -> str:
    return f"[{address}]" if ip_address(address).version == 6 else address  # noqa: PLR2004  the protocol's name


def newest_commit(target: Path) -> str:
    try:
        told = gitprocess.run((f"--git-dir={target}", "rev-parse", "--verify", "--end-of-options", "HEAD"))
    except GitError as error:
        raise RefusedError(N_("The repository is empty. Push your work there first.")) from error
    return walker.check_id(told.decode("ascii", "replace").strip())


def explained(error: GitError, address: RemoteAddress) -> RefusedError:
    """Return what a failed clone means for the student; git's own words may be hostile and are not shown."""
    said = error.last_words
    if "could not read Username" in said or "not found" in said or "Authentication failed" in said:
        return RefusedError(
            N_("There is no public repository at %(url)s. Make it public, or correct the address."),
            url=address.url,
        )
    if "redirect" in said or "error: 30" in said:
        return RefusedError(
            N_("The repository has moved. Copy its address anew from the page where it is now."),
            url=address.url,
        )
    if "fsck" in said or "badTree" in said:
        return RefusedError(
            N_("The repository holds something that git itself refuses. Upload a zip instead.")
        )
    if "died of signal" in said or "index-pack" in said:
        return RefusedError(N_("The repository is too large to be fetched. Leave out data, or upload a zip."))
    return RefusedError(
        N_("The repository could not be fetched from %(host)s. Try again."), host=address.host
    )
