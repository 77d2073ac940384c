"""The rules for names, counts and sizes: tables, and whatever hypothesis comes up with."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.files import FileLimits, Listing, check_part, decoded, megabytes, same_on_any_disk
from lms.domain.texts import printable
from lms.errors import RefusedError, TooLargeError

LIMITS = FileLimits(files=5, file_bytes=100, total_bytes=250)

GOOD = ("solution.py", "Есеп жауабы.txt", "a b", "...", "a..b", "gitlab.txt", "x.git", "-rf", "日本.csv", "é")
BAD = {
    "empty": "",
    "dot": ".",
    "dots": "..",
    "slash": "a/b",
    "backslash": "a\\b",
    "null": "a\0b",
    "newline": "a\nb",
    "escape": "\x1b[31m",
    "delete": "a\x7f",
    "c1": "a\x85b",
    "bidi": "a\u202eb",
    "joiner": "a\u200db",
    "mark": "\ufeffa",
    "line separator": "a\u2028b",
    "git": ".git",
    "GIT": ".GIT",
    "gitmodules": ".gitmodules",
    "gitattributes": ".gitattributes",
    "gitx": ".gitx",
    "short name": "git~1",
    "second short name": "GIT~2",
    "fullwidth dot": "．git",
    "fullwidth letters": ".ｇｉｔ",
    "one dot leader": "\u2024git",
    "hfs": ".g\u200cit",
    "trailing dot": ".git.",
    "trailing space": ".git ",
    "stream": ".git::$INDEX_ALLOCATION",
    "256 bytes": "ә" * 128,
    "unassigned": "a\u0378",
}


def refusal_of(rule: Callable[[Any], object], tried: object) -> str | None:
    try:
        rule(tried)
    except RefusedError as error:
        return str(error)
    return None


@pytest.mark.parametrize("name", GOOD)
def test_an_ordinary_name_is_taken(name: str) -> None:
    check_part(name)


@pytest.mark.parametrize("name", BAD.values(), ids=BAD.keys())
def test_a_dangerous_name_is_refused_in_printable_words(name: str) -> None:
    with pytest.raises(RefusedError) as caught:
        check_part(name)
    assert str(caught.value).isprintable()


@given(st.text(min_size=1, max_size=40))
def test_a_name_that_is_taken_is_harmless_everywhere(name: str) -> None:
    if (words := refusal_of(check_part, name)) is not None:
        assert words.isprintable()
        return
    assert name not in {".", ".."}
    assert not set(name) & set("/\\\0")
    assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in name)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        shape = unicodedata.normalize(form, name).lower()
        assert not shape.startswith(".git")
        assert "/" not in shape or "/" in name or form.startswith("NFK")
    assert len(name.encode()) <= 255


@given(st.lists(st.text(alphabet="aAbBéÉ./", min_size=1, max_size=6), min_size=1, max_size=6))
def test_files_that_are_taken_together_never_meet(paths: list[str]) -> None:
    listing = Listing(FileLimits(files=100, file_bytes=1, total_bytes=100))
    try:
        for path in paths:
            listing.add_file(tuple(path.split("/")))
    except RefusedError:
        return
    taken = [same_on_any_disk(path) for path, _ in listing.files]
    assert len(set(taken)) == len(taken)
    for one in taken:
        assert not any(other.startswith(f"{one}/") for other in taken)


@given(st.binary(max_size=30))
def test_bytes_are_decoded_exactly_or_refused(raw: bytes) -> None:
    words = refusal_of(decoded, raw)
    assert words is None or words.isprintable()
    if words is None:
        assert decoded(raw).encode() == raw


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "A"), ("dir/x", "DIR/y"), ("é", "e\u0301"), ("ﬁ", "fi"), ("a", "a/b"), ("a/b", "a"), ("x", "x")],
)
def test_paths_that_some_disk_confuses_are_refused(one: str, other: str) -> None:
    listing = Listing(LIMITS)
    listing.add_file(tuple(one.split("/")))
    with pytest.raises(RefusedError):
        listing.add_file(tuple(other.split("/")))


def test_a_folder_may_hold_many_files() -> None:
    listing = Listing(LIMITS)
    for name in ("a/x", "a/y", "a/b/z"):
        listing.add_file(tuple(name.split("/")))
    listing.add_folder(("a",))
    assert [entry.path for entry in listing.weigh([1, 1, 1])] == ["a/b/z", "a/x", "a/y"]


def test_the_file_after_the_last_allowed_one_is_refused() -> None:
    listing = Listing(LIMITS)
    for number in range(LIMITS.files):
        listing.add_file((f"f{number}",))
    with pytest.raises(TooLargeError):
        listing.add_file(("more",))


def test_the_folder_after_the_last_allowed_one_is_refused() -> None:
    listing = Listing(LIMITS)
    for number in range(LIMITS.files):
        listing.add_folder((f"d{number}",))
    with pytest.raises(TooLargeError):
        listing.add_folder(("more",))


@pytest.mark.parametrize(("sizes", "taken"), [([100, 100], True), ([101], False), ([90, 90, 90], False)])
def test_sizes_are_counted(sizes: list[int], *, taken: bool) -> None:
    listing = Listing(LIMITS)
    for number in range(len(sizes)):
        listing.add_file((f"f{number}",))
    if taken:
        assert [entry.size for entry in listing.weigh(sizes)] == sizes
        return
    with pytest.raises(TooLargeError):
        listing.weigh(sizes)


@pytest.mark.parametrize(("depth", "taken"), [(20, True), (21, False)])
def test_depth_is_counted(depth: int, *, taken: bool) -> None:
    parts = tuple("d" * depth)
    if taken:
        Listing(LIMITS).add_file(parts)
        return
    with pytest.raises(RefusedError):
        Listing(LIMITS).add_file(parts)


@pytest.mark.parametrize(("length", "taken"), [(240, True), (241, False)])
def test_length_is_counted(length: int, *, taken: bool) -> None:
    parts = ("a" * 119, "b" * (length - 120))
    if taken:
        Listing(LIMITS).add_file(parts)
        return
    with pytest.raises(RefusedError):
        Listing(LIMITS).add_file(parts)


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_what_is_shown_of_a_stranger_can_be_printed(text: str | bytes) -> None:
    shown = printable(text)
    assert shown.isprintable() or shown == ""
    assert "\n" not in shown
    assert len(shown) <= 121


@pytest.mark.parametrize(
    ("size", "words"),
    [(1024, "1 KB"), (5 * 1024**2, "5 MB"), (30 * 1024**2, "30 MB"), (3 * 1024**2 // 2, "1.5 MB")],
)
def test_sizes_read_as_people_write_them(size: int, words: str) -> None:
    assert megabytes(size) == words
