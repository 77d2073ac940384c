"""The far side: a network namespace of the test's own, with a host of repositories and a private CA in it.

Nothing in it reaches this machine's network, and it is gone afterwards. A thread of the test steps into
the namespace to fetch from there; every git that it starts is in there too.
"""

import ctypes
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.git.bombs import deflated_zeros, object_header, pack_of
from tests.git.site import Client

HOST, OTHER_HOST = "far.example.org", "other.example.org"
ADDRESS = "93.184.215.14"
NEWNET = 0x40000000
START_SECONDS = 20.0
GONE_SECONDS = 5.0

Result = TypeVar("Result")


@dataclass(frozen=True)
class Far:
    """A namespace by its name, the folder that its host serves, and whose certificates to trust."""

    name: str
    folder: Path
    authorities: Path

    def inside(self, work: Callable[[], Result]) -> Result:
        """Do something in a thread that has stepped into the namespace."""
        with ThreadPoolExecutor(1, initializer=step_into, initargs=(self.name,)) as pool:
            return pool.submit(work).result()

    def repository(self, name: str) -> Client:
        """Make an empty repository to be served."""
        path = self.folder / f"{name}.git"
        path.mkdir()
        client = Client(path)
        client.must("init", "--quiet", "--bare", "--initial-branch=main")
        client.must("config", "core.bigFileThreshold", "1m")
        return client

    def publish(self, client: Client, tree: str) -> str:
        """Put a tree on the main branch of a served repository, without any rule looking at it."""
        commit = client.commit_tree(tree)
        (client.folder / "refs/heads/main").write_text(f"{commit}\n")
        return commit

    @property
    def trapped(self) -> bool:
        return (self.folder / "trapped").exists()

    @property
    def asked(self) -> str:
        log = self.folder / "asked"
        return log.read_text() if log.exists() else ""

    def processes(self) -> list[str]:
        """Return the programs of git that run on in the namespace for somebody who fetches.

        One that was killed needs a moment to be gone.
        """
        ends = time.monotonic() + GONE_SECONDS
        while (left := self.fetching()) and time.monotonic() < ends:
            time.sleep(0.02)
        return left

    def fetching(self) -> list[str]:
        return [one for one in ip("netns", "pids", self.name).split() if fetches(one)]


def fetches(process: str) -> bool:
    """Say whether a process was started to fetch: the host's own know nothing of this variable."""
    try:
        return b"GIT_ALLOW_PROTOCOL" in Path(f"/proc/{process}/environ").read_bytes()
    except OSError:
        return False


def step_into(name: str) -> None:
    """Move this thread, and what it starts, into a network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path(f"/run/netns/{name}").open() as namespace:
        if libc.setns(namespace.fileno(), NEWNET):
            raise OSError(ctypes.get_errno(), f"can't enter the network namespace {name}: run as root")


def ip(*argv: str) -> str:
    done = subprocess.run(["ip", *argv], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(argv)}: {done.stderr} (run as root, with iproute2)"
    return done.stdout


@contextmanager
def far_side(folder: Path) -> Iterator[Far]:
    name = f"qatarlas-{secrets.token_hex(4)}"
    served = folder / "served"
    served.mkdir()
    certificate, key = make_certificates(folder)
    ip("netns", "add", name)
    try:
        ip("-n", name, "address", "add", f"{ADDRESS}/32", "dev", "lo")
        ip("-n", name, "link", "set", "lo", "up")
        with served_in(name, served, certificate, key):
            yield Far(name, served, folder / "ca.pem")
    finally:
        ip("netns", "delete", name)


@contextmanager
def served_in(name: str, served: Path, certificate: Path, key: Path) -> Iterator[None]:
    program = Path(__file__).with_name("far_server.py")
    places = [str(path) for path in (program, served, certificate, key)]
    argv = ["ip", "netns", "exec", name, sys.executable, *places, ADDRESS]
    with (served.parent / "far.log").open("wb") as log:
        server = subprocess.Popen(argv, stdout=log, stderr=log)
        try:
            ends = time.monotonic() + START_SECONDS
            while not (served / "ready").exists():
                assert server.poll() is None, (served.parent / "far.log").read_text()
                assert time.monotonic() < ends
                time.sleep(0.05)
            yield
        finally:
            server.kill()
            server.wait()


def make_certificates(folder: Path) -> tuple[Path, Path]:
    """Make a certificate authority and a certificate of its for the host, by openssl."""
    authority, key = folder / "ca.pem", folder / "ca.key"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *curve, "-subj", "/CN=Far CA", "-days", "2", "-keyout", key, "-out", authority)
    request, own = folder / "host.csr", folder / "host.key"
    openssl("req", *curve, "-subj", f"/CN={HOST}", "-keyout", own, "-out", request)
    (folder / "names").write_text(f"subjectAltName=DNS:{HOST},IP:127.0.0.1\n")
    certificate = folder / "host.pem"
    signing = ("-CA", authority, "-CAkey", key, "-days", "2", "-extfile", folder / "names")
    openssl("x509", "-req", "-in", request, *signing, "-out", certificate)
    return certificate, own


def openssl(*argv: str | Path) -> None:
    done = subprocess.run(
        ["openssl", *argv], capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
    )
    assert done.returncode == 0, done.stderr


def plant_bomb(client: Client, size: int) -> str:
    """Put a file of zeros into a served repository, and return its tree."""
    pack = pack_of(object_header(3, size) + deflated_zeros(size))
    client.must("index-pack", "--stdin", given=pack)
    (index,) = (client.folder / "objects/pack").glob("*.idx")
    blob = client.must("show-index", given=index.read_bytes()).split()[1]
    return client.tree([("100644", b"zeros.bin", blob)])
