"""Each rule of the hosting's configuration alone: with it a push is refused, without it taken.

The meter, the hooks' judgement and the walker are off here: every question of a hook is answered with yes.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from lms.settings import Settings
from lms.storage.git import hosting
from lms.storage.git.commits import DURABLE
from lms.storage.git.hosting import Backend, Call, Question, read_questions
from lms.storage.git.repositories import Repositories
from tests.git.bombs import push_body, stored_pack
from tests.git.site import Client, git_environment, leftovers

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MEGABYTE = 1024**2
NOTHING = "0" * 40
MAIN = "refs/heads/main"


@dataclass
class Bench:
    """A repository with two commits, a clone of it, and pushes sent to git as they are."""

    repositories: Repositories
    clone: Client
    first: str
    asked: list[Question] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.repositories.path(1)

    @property
    def tip(self) -> str:
        return self.repositories.branch_tip(1) or ""

    def ask(self, path: str, method: str, body: bytes, query: str = "") -> tuple[int, str]:
        """Send one request, answering yes to every hook; return the status and what came back."""
        kind = f"application/x-{path}-request" if method == "POST" else ""
        call = Call(self.path, path, method, query, content_type=kind, mover="person-1")
        backend = Backend(call, self.repositories.settings)
        talk = Thread(target=self.agree, args=(backend,))
        talk.start()
        try:
            backend.feed(body, 10)
            backend.end_input()
            head = backend.head()
            said = b""
            while (piece := backend.read(10)) != b"":
                assert piece is not None
                said += piece
        finally:
            backend.close()
            talk.join()
        assert leftovers(self.path) == []
        return head.status, said.decode("utf-8", "replace")

    def agree(self, backend: Backend) -> None:
        for question in read_questions(backend.questions):
            self.asked.append(question)
            backend.reply(accepted=True)
        backend.close_pipes()

    def push(self, new: str, *, old: str = "", ref: str = MAIN, pack: bytes | None = None) -> bool:
        """Push a commit of the clone, and say whether it was taken."""
        if pack is None and new != NOTHING:
            pack = self.pack(new)
        _, said = self.ask("git-receive-pack", "POST", push_body(old or self.tip, new, pack or b"", ref))
        return f"ok {ref}" in said

    def pack(self, new: str) -> bytes:
        wanted = f"{new}\n^{self.tip}\n".encode()
        done = subprocess.run(
            ["git", "pack-objects", "--revs", "--stdout", "--quiet"],
            cwd=self.clone.folder,
            env=git_environment(self.clone.folder),
            input=wanted,
            capture_output=True,
            check=True,
        )
        return done.stdout


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    settings = Settings(var=tmp_path, push_bytes=MEGABYTE)
    repositories = Repositories(tmp_path / "repositories", settings)
    repositories.folder.mkdir()
    repositories.ensure(1, {"solution.py": b"x = 1\n"}, NOW)
    client = Client(tmp_path)
    client.must("clone", "--quiet", str(repositories.path(1)), "clone")
    opened = Bench(repositories, Client(tmp_path / "clone"), repositories.branch_tip(1) or "")
    assert opened.push(opened.clone.commit({"solution.py": b"x = 2\n"}))
    yield opened
    assert not list(repositories.folder.glob("draft-*"))


def without(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """Take one rule away."""
    whole = hosting.hosting_config

    def spoilt(settings: Settings) -> dict[str, str]:
        return {name: value for name, value in whole(settings).items() if name != key}

    monkeypatch.setattr(hosting, "hosting_config", spoilt)


def git_name(bench: Bench) -> bool:
    blob = bench.clone.store("blob", b"x")
    return bench.push(bench.clone.commit_tree(bench.clone.tree([("100644", b".git", blob)]), bench.tip))


def backwards(bench: Bench) -> bool:
    return bench.push(bench.first)


def deletion(bench: Bench) -> bool:
    assert bench.push(bench.tip, old=NOTHING, ref="refs/heads/dev")
    return bench.push(NOTHING, old=bench.tip, ref="refs/heads/dev")


def hidden(bench: Bench) -> bool:
    return bench.push(bench.tip, old=bench.first, ref="refs/qatarlas/starter")


def large(bench: Bench) -> bool:
    blobs = stored_pack([bytes(MEGABYTE + 1000)])
    return bench.push(bench.tip, old=NOTHING, ref="refs/heads/large", pack=blobs)


def any_file(bench: Bench) -> bool:
    return bench.ask("HEAD", "GET", b"")[0] == 200


def own_hook(bench: Bench) -> bool:
    evil = bench.path.parent / "evil"
    hooks = bench.path / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "pre-receive").write_text(f"#!/bin/sh\ntouch {evil}\n")
    (hooks / "pre-receive").chmod(0o755)
    bench.push(bench.clone.commit({"solution.py": b"x = 3\n"}))
    return evil.exists()


BREACHES = {
    "core.hooksPath": own_hook,
    "receive.fsckObjects": git_name,
    "receive.denyNonFastForwards": backwards,
    "receive.denyDeletes": deletion,
    "transfer.hideRefs": hidden,
    "receive.maxInputSize": large,
    "http.getanyfile": any_file,
}


@pytest.mark.parametrize("key", BREACHES)
def test_a_rule_of_the_hosting_holds_alone(bench: Bench, key: str) -> None:
    assert not BREACHES[key](bench)


SERVING = {
    "gc.auto", "http.receivepack", "http.uploadpack", "pack.threads", "pack.windowMemory", "receive.autogc",
    "receive.unpackLimit",
}  # fmt: skip
CASES = {"core.hooksPath": "G17", "receive.fsckObjects": "G07", "receive.maxInputSize": "G16"}


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(key, marks=pytest.mark.removal(f"hosting: {key}", case=CASES.get(key, "G18")))
        for key in BREACHES
    ],
)
def test_without_its_rule_a_breach_succeeds(bench: Bench, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, key)
    assert BREACHES[key](bench)


def test_every_rule_of_the_hosting_is_taken_away_once() -> None:
    """What is new needs a breach above, or is about speed, what is served, and what a crash leaves."""
    config = hosting.hosting_config(Settings())
    assert config.keys() - DURABLE.keys() == BREACHES.keys() | SERVING


def test_our_hooks_are_asked_before_and_after_a_push(bench: Bench) -> None:
    before, after = bench.asked
    assert (before.hook, after.hook) == ("pre-receive", "post-receive")
    assert before.lines == after.lines == (f"{bench.first} {bench.tip} {MAIN}",)
    assert before.quarantine is not None
    assert before.quarantine.parent == bench.path / "objects"
    assert after.quarantine is None


@pytest.mark.case("G17")
def test_a_hook_in_the_repository_itself_never_runs(bench: Bench, tmp_path: Path) -> None:
    hooks = bench.path / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-receive", "post-receive", "update", "post-update"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/evil\n")
        (hooks / name).chmod(0o755)
    assert bench.push(bench.clone.commit({"solution.py": b"x = 3\n"}))
    assert not (tmp_path / "evil").exists()


def test_a_hook_that_nobody_answers_refuses(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "agree", lambda backend: backend.close_pipes())
    tip = bench.tip
    assert not bench.push(bench.clone.commit({"solution.py": b"x = 3\n"}))
    assert bench.tip == tip


def test_a_push_is_noted_with_its_pusher(bench: Bench) -> None:
    move = bench.repositories.move_to(1, bench.tip)
    assert move is not None
    assert (move.person_id, move.how, move.commit_id) == (1, "push", bench.tip)


def test_settings_hold_for_every_repository_at_once(bench: Bench) -> None:
    pack = stored_pack([bytes(MEGABYTE + 1000)])
    bench.repositories.settings = replace_limit(bench.repositories.settings, 4 * MEGABYTE)
    assert bench.push(bench.tip, old=NOTHING, ref="refs/heads/large", pack=pack)


def replace_limit(settings: Settings, size: int) -> Settings:
    return settings.model_copy(update={"push_bytes": size})
