"""The file of an intake: anyone can do it again, and what was changed afterwards is found."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from lms.domain.exercises import Texts
from lms.domain.tracks import intakes
from lms.domain.tracks.allocation import Last, digest_of
from lms.domain.tracks.intakes import (
    Published,
    PublishedStudent,
    PublishedTrack,
    PublishedWish,
    Wished,
    checksum,
    explain,
    faults,
    publish,
    read,
    written,
)
from lms.errors import RefusedError

NIGHT = datetime(2026, 9, 1, 18, tzinfo=UTC)
SEED = "5" * 64


def done() -> Published:
    """Return an intake of 12 students for two tracks with five seats and one that nobody needs to miss."""
    wishes = (("web", "data", "art"), ("web", "data"), ("data", "web", "art"))
    students = tuple(
        PublishedStudent(
            name=f"student-{n}",
            number=1,
            wishes=tuple(PublishedWish(track=track, group=n % 2) for track in wishes[n % 3]),
        )
        for n in range(12)
    )
    tracks = tuple(
        PublishedTrack(slug=slug, name=Texts(en=slug.title()), seats=seats, capacity=seats)
        for slug, seats in (("web", 3), ("data", 2), ("art", 20))
    )
    bare = Published(
        programme="tumo",
        intake="Autumn",
        opened_at=NIGHT,
        closed_at=NIGHT,
        digest="",
        seed=SEED,
        tracks=tracks,
        students=students,
    )
    return publish(bare)


def changed(change: Callable[[Any], None], *, mended_sum: bool = False) -> Published:
    content = json.loads(written(done()))
    change(content)
    found = read(json.dumps(content))
    return found.model_copy(update={"sum": checksum(found)}) if mended_sum else found


def test_what_was_published_comes_out_again() -> None:
    again = read(written(done()))
    assert again == done()
    assert faults(again) == ()
    assert faults(again, done().sum.upper() + "\n") == ()
    assert again.digest == digest_of(SEED)
    assert sorted(one.number for one in again.students) == list(range(1, 13))
    assert sum(one.track == "web" for one in again.students) == 3


def other_seed(content: Any) -> None:
    content["seed"] = "6" * 64


def other_seed_and_digest(content: Any) -> None:
    content["seed"] = "6" * 64
    content["digest"] = digest_of("6" * 64)


def other_wish(content: Any) -> None:
    """Turn the wishes of somebody with the best number round."""
    best = min(content["students"], key=lambda one: one["number"])
    best["wishes"].reverse()


def other_number(content: Any) -> None:
    first, second = content["students"][:2]
    first["number"], second["number"] = second["number"], first["number"]


def other_result(content: Any) -> None:
    lucky = next(one for one in content["students"] if one["track"])
    lucky["track"], lucky["place"] = None, None


def other_name(content: Any) -> None:
    content["students"][0]["name"] = "somebody"


def one_student_less(content: Any) -> None:
    best = min(content["students"], key=lambda one: one["number"])
    content["students"].remove(best)


def other_seats(content: Any) -> None:
    content["tracks"][0]["capacity"] += 1


CHANGES = (
    other_seed,
    other_seed_and_digest,
    other_wish,
    other_number,
    other_result,
    other_name,
    one_student_less,
    other_seats,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_a_change_is_found(change: Callable[[Any], None]) -> None:
    assert faults(changed(change))


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_a_change_is_found_when_the_checksum_was_changed_too(change: Callable[[Any], None]) -> None:
    """By its consequences; and always by whoever knows the checksum from the page."""
    found = changed(change, mended_sum=True)
    assert faults(found)
    assert faults(found, done().sum)


def test_a_wish_without_consequences_is_found_by_the_checksum() -> None:
    def unheard(content: Any) -> None:
        first = next(one for one in content["students"] if one["track"] == one["wishes"][0]["track"])
        first["wishes"] = first["wishes"][:1]

    assert [one.words for one in faults(changed(unheard))] == [
        "The checksum in the file is not that of its content."
    ]
    assert [one.words for one in faults(changed(unheard, mended_sum=True), done().sum)] == [
        "The checksum is another one than the page of the intake shows."
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.pop("seed"),
        lambda content: content.update(format="another"),
        lambda content: content.update(more=1),
        lambda content: content["students"][0].update(name=content["students"][1]["name"]),
        lambda content: content["students"][0]["wishes"].append({"track": "nowhere", "group": 0}),
        lambda content: content["students"][0]["wishes"].append(content["students"][0]["wishes"][0]),
        lambda content: content["tracks"][0].update(capacity=-1),
    ],
)
def test_what_is_no_file_of_an_intake_is_refused(spoil: Callable[[Any], object]) -> None:
    content = json.loads(written(done()))
    spoil(content)
    with pytest.raises(RefusedError):
        read(json.dumps(content))
    with pytest.raises(RefusedError):
        read("[")


def test_nothing_in_the_file_leads_to_a_person() -> None:
    assert set(json.loads(written(done()))["students"][0]) == {"name", "number", "wishes", "track", "place"}


WEB, DATA = Texts(en="Web"), Texts(en="Data")


def said(*arguments: Any) -> list[str]:
    return [one.words % {k: str(v) for k, v in one.values.items()} for one in explain(*arguments)]


def test_why() -> None:
    """A table: lottery number, wishes, which was got, the place in it, and what is said."""
    full = Wished(WEB, 20, 0, Last(0, 231))
    got = Wished(DATA, 20, 0, None)
    assert said(240, [full, got], 1, 14) == [
        "Data, your wish 2: place 14 of 20.",
        "Wish 1, Web, was full at lottery number 231; yours is 240.",
    ]
    assert said(5, [got], 0, 3) == ["Data, your wish 1: place 3 of 20."]
    assert said(240, [full], None, None) == [
        "None of your wishes had a seat left for you.",
        "Wish 1, Web, was full at lottery number 231; yours is 240.",
    ]
    assert said(2, [Wished(WEB, 20, 1, Last(0, 231)), Wished(DATA, 0, 0, None)], None, None)[1:] == [
        "Wish 1, Web, was filled by students who had passed what it builds on.",
        "Wish 2, Data, had no seats in this intake.",
    ]
    assert said(2, [], None, None) == ["You had no wishes in this intake."]


def test_the_words_of_the_format_are_those_of_the_file() -> None:
    assert json.loads(written(done()))["format"] == intakes.FORMAT


@pytest.mark.parametrize(
    ("wishes", "track", "step", "after"),
    [
        ((), 1, "add", (1,)),
        ((1, 2), 3, "add", (1, 2, 3)),
        ((1, 2), 1, "add", (1, 2)),
        ((1, 2, 3), 3, "up", (1, 3, 2)),
        ((1, 2, 3), 1, "up", (1, 2, 3)),
        ((1, 2, 3), 1, "down", (2, 1, 3)),
        ((1, 2, 3), 3, "down", (1, 2, 3)),
        ((1, 2, 3), 2, "remove", (1, 3)),
        ((1, 2), 9, "up", (1, 2)),
        ((1, 2), 9, "remove", (1, 2)),
    ],
)
def test_a_step_of_a_wish(wishes: tuple[int, ...], track: int, step: str, after: tuple[int, ...]) -> None:
    assert intakes.stepped(wishes, track, intakes.Step(step)) == after
