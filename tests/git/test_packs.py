"""The meter of a push: the same judgement however the bytes arrive, and nothing of them is kept."""

import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.git.packs import PackLimits, PushMeter
from lms.errors import QatarlasError, RefusedError, TooLargeError
from tests.git.bombs import deflated_zeros, object_header, pack_of, push_body, stored_pack, zero_pack
from tests.git.site import Client

LIMITS = PackLimits(pushed_bytes=1_000_000, objects=100, object_bytes=100_000, total_bytes=300_000)
OLD, NEW = "1" * 40, "2" * 40
CHUNK = 16 * 1024 * 1024


def fed(body: bytes, step: int, limits: PackLimits = LIMITS) -> PushMeter:
    meter = PushMeter(limits)
    for at in range(0, len(body), step):
        meter.feed(body[at : at + step])
    return meter


@pytest.fixture(scope="module")
def real_push(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the body of a push with a real pack: commits, trees, files and deltas."""
    client = Client(tmp_path_factory.mktemp("real"))
    client.must("init", "--quiet")
    for number in range(5):
        client.commit({"a.txt": b"line\n" * (1000 + number), f"d/{number}.txt": b"%d" % number})
    packed = subprocess.run(
        ["git", "pack-objects", "--stdout", "--all", "--quiet", "--delta-base-offset"],
        cwd=client.folder,
        capture_output=True,
        check=True,
    )
    return push_body(OLD, NEW, packed.stdout)


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000, 10**6])
def test_a_real_push_is_measured_however_it_arrives(real_push: bytes, step: int) -> None:
    meter = fed(real_push, step)
    assert meter.refs == ["refs/heads/main"]
    assert "side-band-64k" in meter.abilities
    assert meter.arrived == len(real_push)
    assert meter.unpacked == fed(real_push, len(real_push)).unpacked > 5000


def test_a_push_that_only_asks_is_measured(tmp_path: Path) -> None:
    assert tmp_path.is_dir()
    assert fed(b"0000", 1).refs == []


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "refs/heads/main\n\n",
        "refs/heads/main\nend\npost-receive\n\nrefs/heads/main",
        "refs/heads/main\rend",
        "refs/heads/a main",
        "refs/heads/main\x7f",
    ],
)
def test_a_reference_of_no_single_word_is_refused(ref: str) -> None:
    with pytest.raises(RefusedError, match="damaged"):
        fed(push_body(OLD, NEW, b"", ref), 7)


@pytest.mark.parametrize("command", [f"{OLD} {NEW} refs/heads/main\n", f"shallow {OLD}\n", f"shallow {OLD}"])
def test_what_clients_send_is_taken(command: str) -> None:
    assert len(fed(b"%04x%s0000" % (len(command) + 4, command.encode()), 3).commands) == 1


@pytest.mark.case("G14")
def test_g14_a_bomb_is_known_by_its_first_bytes() -> None:
    body = push_body(OLD, NEW, zero_pack(2 * 1024**3))
    meter = PushMeter(LIMITS)
    with pytest.raises(TooLargeError, match="A file in the push is larger"):
        meter.feed(body[:200])


def test_an_object_that_lies_about_its_size_is_refused() -> None:
    body = push_body(OLD, NEW, pack_of(object_header(3, 10) + deflated_zeros(CHUNK)))
    with pytest.raises(RefusedError, match="damaged"):
        fed(body, 1000)


def test_a_delta_that_makes_a_large_file_is_refused() -> None:
    delta = b"\x0a" + b"\x80\x80\x80\x80\x08" + b"\x90\x0a"
    body = push_body(OLD, NEW, pack_of(object_header(7, len(delta)) + bytes(20) + zlib.compress(delta)))
    with pytest.raises(TooLargeError, match="A file in the push is larger"):
        fed(body, 1000)


def test_many_objects_that_are_large_together_are_refused() -> None:
    with pytest.raises(TooLargeError, match="unpacks to more"):
        fed(push_body(OLD, NEW, stored_pack([bytes(90_000)] * 4)), 5000)


def test_too_many_objects_are_refused_by_their_number() -> None:
    header = b"PACK" + (2).to_bytes(4, "big") + (101).to_bytes(4, "big")
    with pytest.raises(TooLargeError, match="more than 100 objects"):
        fed(push_body(OLD, NEW, header), 1000)


def test_too_many_bytes_are_refused_whatever_they_are() -> None:
    with pytest.raises(TooLargeError, match="The push is larger"):
        fed(push_body(OLD, NEW, stored_pack([bytes(900)])), 100, replace(LIMITS, pushed_bytes=500))


@given(st.binary(max_size=400), st.integers(1, 50))
def test_noise_is_refused_or_passes_on_the_same_way_however_it_arrives(noise: bytes, step: int) -> None:
    for body in (noise, push_body(OLD, NEW, noise), push_body(OLD, NEW, b"PACK\0\0\0\2\0\0\0\1" + noise)):
        assert judged(body, step) == judged(body, len(body) or 1)


def judged(body: bytes, step: int) -> str:
    try:
        fed(body, step)
    except QatarlasError as error:
        return error.words
    return "passed on"
