"""Each rule of the walker alone: with it a tree is refused, without it the same tree is let through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lms.domain import files
from lms.domain.files import FileLimits, Listing
from lms.errors import QatarlasError
from lms.settings import Settings
from lms.storage.git import walker
from lms.storage.git.repositories import Repositories
from tests.git.site import Client

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HIGH = 10**9

Entries = list[tuple[str, bytes, str]]


@dataclass(frozen=True)
class Rule:
    """A tree that breaks one rule alone, and how that rule is taken away."""

    case: str
    breach: Callable[[Client], Entries]
    owner: object
    name: str
    spoilt: object


def blob(client: Client, size: int = 1) -> str:
    return client.store("blob", bytes(size))


def named(*names: bytes) -> Callable[[Client], Entries]:
    return lambda client: [("100644", name, blob(client)) for name in names]


def mode(value: str) -> Callable[[Client], Entries]:
    return lambda client: [(value, b"x", blob(client))]


def nested(parts: Sequence[bytes]) -> Callable[[Client], Entries]:
    def build(client: Client) -> Entries:
        entries: Entries = [("100644", parts[-1], blob(client))]
        for part in reversed(parts[:-1]):
            entries = [("40000", part, client.tree(entries))]
        return entries

    return build


def many(mode: str) -> Callable[[Client], Entries]:
    def build(client: Client) -> Entries:
        one = client.tree([]) if mode == "40000" else blob(client)
        return [(mode, b"f%04d" % number, one) for number in range(2001)]

    return build


def heavy(count: int, size: int) -> Callable[[Client], Entries]:
    return lambda client: [("100644", b"f%02d" % number, blob(client, size)) for number in range(count)]


def nothing(*_: object, **__: object) -> None:
    """Stand in for a rule that is taken away."""


def without_limit(name: str) -> FileLimits:
    limits = {"files": 2000, "file_bytes": 5 * 1024**2, "total_bytes": 50 * 1024**2, name: HIGH}
    return FileLimits(**limits)


MODES = walker.FILE_MODES
RULES = {
    "modes: links": Rule("G09", mode("120000"), walker, "FILE_MODES", MODES | {b"120000"}),
    "modes: submodules": Rule("G10", mode("160000"), walker, "FILE_MODES", MODES | {b"160000"}),
    "modes: others": Rule("G09", mode("100666"), walker, "FILE_MODES", MODES | {b"100666"}),
    "UTF-8": Rule(
        "G08", named(b"a\xff"), walker, "decoded", lambda name: name.decode("latin-1").replace("ÿ", "y")
    ),
    "unseen characters": Rule("G08", named(b"a\x1bb"), files, "UNSEEN", frozenset()),
    "direction marks": Rule("G08", named("a\u202eb".encode()), files, "UNSEEN", frozenset({"Cc"})),
    "dot": Rule("G08", named(b"."), files, "check_part", nothing),
    "dots": Rule("G08", named(b".."), files, "check_part", nothing),
    "slash": Rule("G08", named(b"a/b"), files, "check_part", nothing),
    "names of git": Rule("G07", named(b".git"), files, "check_not_git", nothing),
    "short names of git": Rule("G07", named(b"git~1"), files, "check_not_git", nothing),
    "attributes": Rule("G11", named(b".gitattributes"), files, "check_not_git", nothing),
    "length of a part": Rule("G15", named("ә".encode() * 130), files, "PART_BYTES", HIGH),
    "case": Rule("G12", named(b"A", b"a"), files, "same_on_any_disk", str),
    "normal forms": Rule("G12", named("é".encode(), "e\u0301".encode()), files, "same_on_any_disk", str),
    "the same twice": Rule("G12", named(b"a", b"a"), Listing, "_meet", nothing),
    "depth": Rule("G15", nested([b"d"] * 21), files, "DEPTH", HIGH),
    "length of a path": Rule("G15", nested([b"a" * 100, b"b" * 100, b"c" * 100]), files, "PATH_LENGTH", HIGH),
    "number of files": Rule("G13", many("100644"), Repositories, "limits", without_limit("files")),
    "number of folders": Rule("G13", many("40000"), Repositories, "limits", without_limit("files")),
    "size of a file": Rule(
        "G14", heavy(1, 5 * 1024**2 + 1), Repositories, "limits", without_limit("file_bytes")
    ),
    "size in all": Rule("G14", heavy(11, 5 * 1024**2), Repositories, "limits", without_limit("total_bytes")),
}


@pytest.fixture
def repositories(tmp_path: Path) -> Repositories:
    made = Repositories(tmp_path / "repositories", Settings(var=tmp_path))
    made.folder.mkdir()
    made.ensure(1, {}, NOW)
    return made


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(rule, id=name, marks=pytest.mark.removal(f"the walker: {name}", case=rule.case))
        for name, rule in RULES.items()
    ],
)
def test_a_rule_of_the_walker_holds_and_nothing_else_would(
    repositories: Repositories, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(repositories.path(1))
    commit = client.commit_tree(client.tree(rule.breach(client)))
    with pytest.raises(QatarlasError):
        repositories.files(1, commit)
    owner = repositories if rule.owner is Repositories else rule.owner
    monkeypatch.setattr(owner, rule.name, rule.spoilt)
    repositories.files(1, commit)
