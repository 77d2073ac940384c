"""Instead of pushing: a real clone over https from the far side, and what a hostile host may try."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lms.domain.git.remotes import RemoteAddress
from lms.errors import ConflictError, QatarlasError, RefusedError, UnavailableError
from lms.services.school import School
from lms.services.submitting import remotes
from lms.storage.git import gitprocess
from lms.storage.git import remotes as storage
from lms.storage.git.remotes import fetch_newest
from lms.storage.git.repositories import Repositories
from lms.storage.tables import Submission
from lms.storage.tables.works import Source
from tests.git.far import ADDRESS, HOST, OTHER_HOST, Far, far_side, plant_bomb
from tests.git.site import QUICK_SECONDS, Client
from tests.support.schools import Pupil, opened_school

MEGABYTE = 1024**2
FILES = {"solution.py": b"def add(a, b):\n    return a + b\n", "data/rows.csv": b"1,2\n"}


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Far]:
    with far_side(tmp_path_factory.mktemp("far")) as opened:
        yield opened


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with opened_school(
        tmp_path / "var",
        remote_hosts=f"{HOST},{OTHER_HOST}",
        remote_seconds=3,
        cooldown_seconds=0,
        push_bytes=2 * MEGABYTE,
    ) as opened:
        yield opened


@pytest.fixture
def pupil(school: School) -> Pupil:
    return Pupil(school)


def tree_of(client: Client, files: dict[str, bytes]) -> str:
    entries = [("100644", path.encode(), client.store("blob", one)) for path, one in files.items()]
    return client.tree(sorted(entries, key=lambda entry: entry[1]))


def public(_host: str) -> tuple[str, ...]:
    return (ADDRESS,)


def fetched(
    far: Far,
    pupil: Pupil,
    name: str,
    *,
    host: str = HOST,
    resolve: Callable[[str], tuple[str, ...]] = public,
    trusted: bool = True,
) -> Submission:
    """Fetch from the far side as the button does."""
    remotes.set_address(pupil.school, pupil.work_id, f"https://{host}/{name}.git")
    authorities = far.authorities if trusted else None
    return far.inside(
        lambda: remotes.fetch(
            pupil.school, pupil.person_id, pupil.work_id, resolve=resolve, authorities=authorities
        )
    )


def refused(far: Far, pupil: Pupil, name: str, seconds: float = QUICK_SECONDS, **how: object) -> str:
    """Fetch, and expect a refusal in time that leaves nothing."""
    repositories = pupil.school.repositories
    tip, began = repositories.branch_tip(pupil.work_id), time.monotonic()
    with pytest.raises(QatarlasError) as caught:
        fetched(far, pupil, name, **how)  # type: ignore[arg-type]  # passed on as it is
    assert time.monotonic() - began < seconds
    assert repositories.branch_tip(pupil.work_id) == tip
    assert [path.name for path in repositories.folder.iterdir()] == [f"{pupil.work_id}.git"]
    assert far.processes() == []
    assert not far.trapped
    return str(caught.value)


def test_the_newest_commit_is_fetched_and_handed_in(far: Far, pupil: Pupil) -> None:
    host = far.repository("good")
    data = host.tree([("100644", b"rows.csv", host.store("blob", FILES["data/rows.csv"]))])
    source = host.store("blob", FILES["solution.py"])
    first = far.publish(host, host.tree([("40000", b"data", data), ("100755", b"solution.py", source)]))
    submission = fetched(far, pupil, "good")
    repositories = pupil.school.repositories
    assert (submission.source, submission.number) == (Source.REMOTE, 1)
    assert repositories.export(pupil.work_id, submission.commit_id) == FILES
    assert repositories.branch_tip(pupil.work_id) == submission.commit_id
    message = repositories.commit(pupil.work_id, submission.commit_id).message
    assert message == f"Fetched from https://{HOST}/good.git\n\n{first}\n"
    assert far.processes() == []


def test_a_newer_commit_is_another_attempt_and_the_same_is_none(far: Far, pupil: Pupil) -> None:
    host = far.repository("growing")
    far.publish(host, tree_of(host, {"solution.py": b"x = 1\n"}))
    assert fetched(far, pupil, "growing").number == 1
    with pytest.raises(ConflictError, match="Nothing has changed"):
        fetched(far, pupil, "growing")
    far.publish(host, tree_of(host, {"solution.py": b"x = 2\n"}))
    assert fetched(far, pupil, "growing").number == 2


@pytest.mark.parametrize("name", ["to-loopback", "to-loopback-tls", "moved"])
@pytest.mark.case("G04")
def test_g04_a_redirect_is_not_followed(far: Far, pupil: Pupil, name: str) -> None:
    assert "has moved" in refused(far, pupil, name)


@pytest.mark.removal("fetching: http.followRedirects=false", case="G04")
def test_g04_without_its_rule_a_redirect_leads_inside(
    far: Far, pupil: Pupil, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = storage.clone_config
    monkeypatch.setattr(storage, "clone_config", lambda *how: whole(*how) | {"http.followRedirects": "true"})
    with pytest.raises(RefusedError):
        fetched(far, pupil, "to-loopback-tls")
    assert far.trapped
    (far.folder / "trapped").unlink()


@pytest.mark.case("G06")
def test_g06_a_name_is_resolved_once_and_git_is_pinned(far: Far, pupil: Pupil) -> None:
    host = far.repository("pinned")
    far.publish(host, tree_of(host, {"solution.py": b"pinned\n"}))
    answers = [(ADDRESS,), ("127.0.0.1",)]
    asked: list[str] = []

    def rebinding(name: str) -> tuple[str, ...]:
        asked.append(name)
        return answers[len(asked) - 1]

    assert fetched(far, pupil, "pinned", resolve=rebinding).number == 1
    assert asked == [HOST]
    assert not far.trapped


@pytest.mark.parametrize(
    "answers", [("127.0.0.1",), (ADDRESS, "127.0.0.1"), ("127.0.0.1", ADDRESS), (ADDRESS, "::1"), ()]
)
@pytest.mark.case("G06")
def test_g06_a_name_that_leads_inside_is_never_connected_to(
    far: Far, pupil: Pupil, answers: tuple[str, ...]
) -> None:
    before = far.asked
    assert "can't be reached" in refused(far, pupil, "good", resolve=lambda _: answers)
    assert far.asked == before


def test_a_host_with_a_certificate_of_nobody_is_refused(far: Far, pupil: Pupil) -> None:
    assert "could not be fetched" in refused(far, pupil, "good", trusted=False)


def test_a_host_with_the_certificate_of_another_is_refused(far: Far, pupil: Pupil) -> None:
    assert "could not be fetched" in refused(far, pupil, "good", host=OTHER_HOST)


@pytest.mark.parametrize("name", ["private", "nothing-there"])
def test_what_is_not_public_is_said_to_be_so(far: Far, pupil: Pupil, name: str) -> None:
    assert "There is no public repository" in refused(far, pupil, name)


def test_an_empty_repository_is_said_to_be_so(far: Far, pupil: Pupil) -> None:
    far.repository("empty")
    assert "The repository is empty" in refused(far, pupil, "empty")


@pytest.mark.case("G20")
def test_g20_a_host_that_drips_is_cut_off(far: Far, pupil: Pupil) -> None:
    assert "did not arrive within 3 s" in refused(far, pupil, "slow", seconds=3 + 2)


@pytest.mark.case("G20")
def test_g20_a_host_that_never_ends_is_cut_off(far: Far, pupil: Pupil) -> None:
    refused(far, pupil, "endless", seconds=3 + 2)


@pytest.mark.case("G09", "G10", "G07")
def test_g09_g10_g07_a_hostile_tree_is_refused_by_the_walker(far: Far, pupil: Pupil) -> None:
    for number, entry in enumerate(
        [("120000", b"data.csv"), ("160000", b"library"), ("100644", b".gitattributes")]
    ):
        host = far.repository(f"hostile{number}")
        far.publish(host, host.tree([(*entry, host.store("blob", b"/etc/passwd"))]))
        words = refused(far, pupil, f"hostile{number}")
        assert "Leave it out" in words or "Put " in words


@pytest.mark.parametrize("name", [b".git", b"..", b"git~1"])
@pytest.mark.case("G07")
def test_g07_what_git_refuses_is_refused_in_our_words(far: Far, pupil: Pupil, name: bytes) -> None:
    host = far.repository(f"named-{name.hex()}")
    far.publish(host, host.tree([("100644", name, host.store("blob", b"x"))]))
    assert "git itself refuses" in refused(far, pupil, f"named-{name.hex()}")


@pytest.mark.case("G14")
def test_g14_a_bomb_is_refused(far: Far, pupil: Pupil) -> None:
    host = far.repository("bomb")
    far.publish(host, plant_bomb(host, 128 * MEGABYTE))
    assert "zeros.bin is larger than 5 MB" in refused(far, pupil, "bomb")


@pytest.mark.case("G16")
@pytest.mark.alone
def test_g16_a_huge_repository_is_refused(far: Far, pupil: Pupil) -> None:
    host = far.repository("huge")
    blobs = [("100644", b"%d.bin" % number, host.store("blob", os.urandom(MEGABYTE))) for number in range(4)]
    far.publish(host, host.tree(blobs))
    assert "too large to be fetched" in refused(far, pupil, "huge")


@pytest.mark.case("G03")
def test_a_hostile_default_branch_is_only_a_name(far: Far, pupil: Pupil) -> None:
    host = far.repository("branch")
    commit = far.publish(host, tree_of(host, {"solution.py": b"branch\n"}))
    ref = "refs/heads/--upload-pack=touch"
    (host.folder / ref).write_text(f"{commit}\n")
    (host.folder / "HEAD").write_text(f"ref: {ref}\n")
    assert fetched(far, pupil, "branch").number == 1


def test_too_many_fetches_at_once_are_asked_to_wait(
    far: Far, pupil: Pupil, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = [remotes.PLACES.acquire(blocking=False) for _ in range(remotes.AT_ONCE)]
    assert all(taken)
    assert monkeypatch
    try:
        with pytest.raises(UnavailableError):
            fetched(far, pupil, "good")
    finally:
        for _ in taken:
            remotes.PLACES.release()


def test_an_address_is_kept_anew_and_forgotten(pupil: Pupil) -> None:
    school = pupil.school
    kept = remotes.set_address(school, pupil.work_id, f"https://{HOST.upper()}/aru/work/")
    assert kept.remote_url == f"https://{HOST}/aru/work"
    with pytest.raises(RefusedError):
        remotes.set_address(school, pupil.work_id, "https://evil.org/aru/work")
    assert remotes.set_address(school, pupil.work_id, " ").remote_url is None
    with pytest.raises(RefusedError, match="Set the address"):
        remotes.fetch(school, pupil.person_id, pupil.work_id)


def test_an_address_of_a_host_that_is_no_longer_allowed_is_not_fetched(pupil: Pupil) -> None:
    remotes.set_address(pupil.school, pupil.work_id, f"https://{HOST}/aru/work")
    settings = pupil.school.settings.model_copy(update={"remote_hosts": ("github.com",)})
    with pytest.raises(RefusedError, match=r"github\.com only"):
        remotes.fetch(replace(pupil.school, settings=settings), pupil.person_id, pupil.work_id)


@pytest.mark.parametrize(
    "url", ["ext::sh -c 'touch {}'", "file://{}", "{}", "http://{host}/good.git", "git://{host}/good.git"]
)
@pytest.mark.case("G01", "G02")
def test_g01_g02_git_itself_takes_nothing_but_https(
    far: Far, pupil: Pupil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """Even with the rules for addresses off: the second layer is the environment that git runs in."""
    source = tmp_path / "source.git"
    Client(tmp_path).must("init", "--quiet", "--bare", str(source))
    text = url.format(source, host=HOST)
    monkeypatch.setattr(RemoteAddress, "url", text)
    repositories: Repositories = pupil.school.repositories
    with pytest.raises(RefusedError):
        far.inside(lambda: fetch_newest(repositories, RemoteAddress(HOST, "/x"), (ADDRESS,), far.authorities))
    assert not list(tmp_path.glob("*evil*"))
    assert gitprocess.CLEAN["GIT_ALLOW_PROTOCOL"] == "https"
