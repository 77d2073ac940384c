"""Runs the storage and queue tests on a PostgreSQL and a Redis of their own, and ends both.

Both come from Debian's packages, listen on free ports of the loopback address, ask for a password and
keep their files in a temporary folder. PostgreSQL refuses to be root, so root runs it as `postgres`.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import redis

from tests.passes import in_passes
from tests.support.commands import free_port, install, leave, say

TESTS = ("tests/storage", "tests/queue", "tests/services")
START_SECONDS = 60.0
STOP_SECONDS = 20.0
PAUSE_SECONDS = 0.05
USER = "postgres" if os.geteuid() == 0 else None


def postgres_program(name: str) -> Path | None:
    """Return the newest installed PostgreSQL's program: Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return found[-1] if found else None


def need_program(name: str) -> Path:
    program = postgres_program(name)
    if program is None:
        sys.exit(f"services: {name} is missing. On Debian or Ubuntu: sudo apt-get install postgresql")
    return program


def need_packages() -> None:
    missing = [
        package
        for package, found in (
            ("postgresql", postgres_program("initdb")),
            ("redis-server", shutil.which("redis-server")),
        )
        if not found
    ]
    if missing:
        say(f"services: installing {' and '.join(missing)}")
        install(*missing)


@contextmanager
def server(
    argv: Sequence[str | Path], log: Path, *, user: str | None, stop: signal.Signals
) -> Iterator[None]:
    """Run a server that writes to a log, and that the kernel kills if the tests are killed."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
    try:
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(name: str, answers: Callable[[], object], refusal: type[Exception], log: Path) -> None:
    """Return once a server answers; end the run with its log if it doesn't."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            answers()
        except refusal:
            if time.monotonic() > deadline:
                sys.exit(f"{name} did not start:\n{log.read_text()}")
            time.sleep(PAUSE_SECONDS)
        else:
            return


def make_cluster(data: Path, key: Path) -> None:
    login = ("--username", "qatarlas", "--auth", "scram-sha-256", "--pwfile", key)
    shape = ("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
    subprocess.run(
        [need_program("initdb"), "--pgdata", data, *login, *shape],
        check=True,
        user=USER,
        group=USER,
        extra_groups=[] if USER else None,
        cwd=data.parent,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def postgresql(folder: Path, *addresses: str) -> Iterator[str]:
    """Yield the URL of a new, empty PostgreSQL; at further addresses it answers who is on their network."""
    password, data, port = secrets.token_hex(16), folder / "data", free_port()
    key, log = folder / "password", folder / "log"
    key.write_text(password)
    for path in (folder, key):
        shutil.chown(path, USER or os.geteuid(), USER or os.getegid())
    make_cluster(data, key)
    with (data / "pg_hba.conf").open("a") as rules:
        rules.writelines(f"host all all {address}/24 scram-sha-256\n" for address in addresses)
    listened = ",".join(["127.0.0.1", *addresses])
    argv = (need_program("postgres"), "-D", data, "-k", folder, "-h", listened, "-p", str(port))
    place = f"qatarlas:{password}@127.0.0.1:{port}/postgres"
    with server([*argv, "-c", "fsync=off"], log, user=USER, stop=signal.SIGINT):
        wait_for(
            "PostgreSQL",
            lambda: psycopg.connect(f"postgresql://{place}").close(),
            psycopg.OperationalError,
            log,
        )
        yield f"postgresql+psycopg://{place}"


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Yield the URL of a new, empty Redis."""
    password, port, log = secrets.token_hex(16), free_port(), folder / "log"
    options = folder / "redis.conf"
    options.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {folder}\nsave ""\nappendonly no\n'
    )
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    with server(["redis-server", options], log, user=None, stop=signal.SIGTERM):
        with redis.Redis.from_url(url) as client:
            wait_for("Redis", client.ping, redis.exceptions.RedisError, log)
        yield url


def main() -> int:
    signal.signal(signal.SIGTERM, leave)
    need_packages()
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qatarlas-"))) for _ in "12"]
        database = stack.enter_context(postgresql(folders[0]))
        broker = stack.enter_context(redis_server(folders[1]))
        say("services: PostgreSQL and Redis answer")
        os.environ["QATARLAS_TEST_DATABASE_URL"] = database
        os.environ["QATARLAS_TEST_BROKER_URL"] = broker
        return in_passes(TESTS)


if __name__ == "__main__":
    sys.exit(main())
