"""A real site (gunicorn, git http-backend) on loopback, people with tokens, and a stock client of git."""

import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.domain.people import Language, Role
from lms.services.accounts import tokens
from lms.services.accounts.tokens import Scope
from lms.services.keys import key
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import works
from tests.support.databases import fresh_database_url
from tests.support.folk import person as make_person
from tests.support.schools import EXERCISES, opened_school
from tests.support.workers import process

EXERCISE, IN_PAIRS, LATER = "three-checks", "in-pairs", "later"
START_SECONDS = 60.0
QUICK_SECONDS = 5.0


def exercises_in(folder: Path) -> Path:
    """Make a folder of exercises: one alone, one for teams of two or three, one behind the first."""
    for slug, line in ((EXERCISE, ""), (IN_PAIRS, ""), (LATER, f'prerequisites = ["{EXERCISE}"]\n')):
        shutil.copytree(EXERCISES / EXERCISE, folder / slug)
        definition = folder / slug / "exercise.toml"
        text = line + definition.read_text()
        if slug == EXERCISE:
            board = '[leaderboard]\ncheck = "adds_small_numbers"\nmeasure = "accuracy"\n\n'
            text = text.replace("[title]", f"{board}[title]", 1)
        if slug == IN_PAIRS:
            text = text.replace("[title]", "[team]\nsmallest = 2\nlargest = 3\n\n[title]", 1)
        definition.write_text(text)
    return folder


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@dataclass(frozen=True)
class Site:
    """A school whose site runs in a process of its own."""

    school: School
    address: str

    def repository(self, work_id: int) -> Path:
        return self.school.repositories.path(work_id)

    def student(self, scope: Scope = Scope.WRITE, **values: object) -> "Student":
        """Make somebody who can push, with a login that nobody has had."""
        person = make_person(self.school, f"s{secrets.token_hex(4)}", **values)  # type: ignore[arg-type]  # passed on as it is
        _, token = tokens.create(self.school, key(person.id), name="laptop", scope=scope)
        return Student(self, person, token)


@dataclass(frozen=True)
class Student:
    site: Site
    person: Person
    token: str

    @property
    def id(self) -> int:
        return key(self.person.id)

    def url(self, slug: str = EXERCISE, owner: str = "") -> str:
        keyed = self.site.address.replace("//", f"//{self.person.login}:{self.token}@")
        return f"{keyed}/git/{owner or self.person.login}/{slug}.git"

    def work_id(self, slug: str = EXERCISE) -> int:
        return key(works.find_or_open(self.site.school, slug, self.id).id)

    def tip(self, slug: str = EXERCISE) -> str | None:
        return self.site.school.repositories.branch_tip(self.work_id(slug))


@contextmanager
def running_site(folder: Path, **values: Any) -> Iterator[Site]:
    """Run a site until the end of the block; ``values`` are its settings."""
    port = free_port()
    exercises = exercises_in(folder / "exercises")
    with (
        fresh_database_url(folder) as url,
        opened_school(folder / "var", url, exercises=exercises, port=port, **values) as school,
        process(school.settings, "web", folder / "web.log"),
    ):
        await_answer(f"http://127.0.0.1:{port}/login", folder / "web.log")
        yield Site(school, f"http://127.0.0.1:{port}")


def await_answer(url: str, log: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            urllib.request.urlopen(url, timeout=START_SECONDS).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the site does not answer:\n{log.read_text()}")


def git_environment(folder: Path) -> dict[str, str]:
    """Return the environment of a student's computer on which git was never configured."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "Ару",
        "GIT_AUTHOR_EMAIL": "aru@example.org",
        "GIT_COMMITTER_NAME": "Ару",
        "GIT_COMMITTER_EMAIL": "aru@example.org",
    }


@dataclass(frozen=True)
class Done:
    """How a command of git ended, and what it said in a terminal."""

    status: int
    said: str
    seconds: float

    @property
    def remote(self) -> str:
        """Return what came from the school: the lines after ``remote:``."""
        lines = [line.removeprefix("remote:").strip() for line in self.said.splitlines()]
        return "\n".join(
            line for line, whole in zip(lines, self.said.splitlines(), strict=True) if "remote:" in whole
        )


@dataclass(frozen=True)
class Client:
    """A folder with a stock git in it."""

    folder: Path

    def git(self, *argv: str, given: bytes = b"", extra: Mapping[str, str] | None = None) -> Done:
        began = time.monotonic()
        done = subprocess.run(
            ["git", *argv],
            cwd=self.folder,
            env={**git_environment(self.folder), **(extra or {})},
            input=given,
            capture_output=True,
            timeout=120,
            check=False,
        )
        said = (done.stdout + done.stderr).decode("utf-8", "replace").replace("\r", "\n")
        return Done(done.returncode, said, time.monotonic() - began)

    def must(self, *argv: str, given: bytes = b"") -> str:
        done = self.git(*argv, given=given)
        assert done.status == 0, done.said
        return done.said.strip()

    def clone(self, student: Student, slug: str = EXERCISE) -> "Client":
        self.must("clone", "--quiet", student.url(slug), "work")
        return Client(self.folder / "work")

    def commit(self, files: Mapping[str, bytes], message: str = "Work") -> str:
        for path, content in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(content)
        self.must("add", "--all", "--force")
        self.must("commit", "--quiet", "--allow-empty", "-m", message)
        return self.must("rev-parse", "HEAD")

    def push(self, *argv: str) -> Done:
        return self.git("push", *(argv or ("origin", "HEAD:refs/heads/main")))

    def store(self, kind: str, content: bytes) -> str:
        """Store an object as it is, however malformed."""
        return self.must("hash-object", "-t", kind, "-w", "--literally", "--stdin", given=content)

    def tree(self, entries: Sequence[tuple[str, bytes, str]]) -> str:
        """Store a tree of (mode, name, id) that no rule has looked at."""
        raw = (mode.encode() + b" " + name + b"\0" + bytes.fromhex(one) for mode, name, one in entries)
        return self.store("tree", b"".join(raw))

    def commit_tree(self, tree: str, *parents: str) -> str:
        """Store a commit of a tree, without looking at either."""
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        stamp = "Aru <aru@example.org> 1790000000 +0500"
        text = "\n".join([*lines, f"author {stamp}", f"committer {stamp}", "", "Work", ""])
        return self.store("commit", text.encode())


@contextmanager
def fresh_client(folder: Path) -> Iterator[Client]:
    folder.mkdir(parents=True, exist_ok=True)
    yield Client(folder)


def leftovers(repository: Path) -> list[str]:
    """Return what a push that was not taken has left behind in a repository."""
    return sorted(
        str(path.relative_to(repository))
        for pattern in ("objects/tmp_*", "objects/*/tmp_*", "*.lock", "refs/**/*.lock")
        for path in repository.glob(pattern)
    )


def weight(repository: Path) -> int:
    return sum(path.stat().st_size for path in repository.rglob("*") if path.is_file())


__all__ = ["Client", "Done", "Language", "Role", "Site", "Student"]
