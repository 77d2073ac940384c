"""Tracks and maps as an admin changes them: a map never gets a dead end."""

import pytest

from lms.domain.tracks.directions import Direction
from lms.errors import QatarlasError, RefusedError
from lms.services.keys import key
from lms.services.school import School
from lms.services.tracks import editing, maps
from tests.support import track_school as tracks
from tests.support.folk import cohort

NAMES = {"kk": "Көру", "ru": "Зрение", "en": "Vision"}


def draft(**more: object) -> editing.Draft:
    values = {
        "slug": "vision",
        "direction": Direction.AI,
        "names": NAMES,
        "abouts": NAMES,
        "seats": 12,
        "coach_id": None,
        "needs": (),
        "skills": ("python",),
    }
    return editing.Draft(**{**values, **more})  # type: ignore[arg-type]  # values by name


def keys(school: School, track_id: int) -> list[str]:
    return [one.key for one in maps.map_of(school, track_id, maps.Known()).stops]


def test_a_track_is_made_changed_and_closed(school: School) -> None:
    programme = tracks.programme_of(school, cohort(school, "TUMO 2026"))
    track_id = key(editing.create(school, programme, draft()).id)
    editing.change_track(school, track_id, draft(seats=20))
    editing.set_closed(school, track_id, closed=True)
    found = maps.track(school, track_id)
    assert (found.seats, found.name_kk, found.closed_at is not None) == (20, "Көру", True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "Көру"}, "slug"),
        ({"names": {**NAMES, "kk": " "}}, "name_kk"),
        ({"seats": -1}, "seats"),
        ({"needs": ("no-such-exercise",)}, "needs"),
    ],
)
def test_what_can_not_be_is_refused_by_field(school: School, wrong: dict[str, object], field: str) -> None:
    programme = tracks.programme_of(school, cohort(school, "TUMO 2026"))
    with pytest.raises(RefusedError) as refused:
        editing.create(school, programme, draft(**wrong))
    assert refused.value.values["field"] == field


def test_an_address_is_taken_once(school: School) -> None:
    programme = tracks.programme_of(school, cohort(school, "TUMO 2026"))
    editing.create(school, programme, draft())
    with pytest.raises(RefusedError):
        editing.create(school, programme, draft())


def test_stops_are_added_moved_and_removed(school: School) -> None:
    here = cohort(school, "TUMO 2026")
    track_id = tracks.track(school, here)
    tracks.activity(school, here)
    editing.add_stop(school, track_id, "exercise:three-checks", 0, ())
    editing.add_stop(school, track_id, "activity:first-robot", 1, ("exercise:three-checks",))
    robot = maps.map_of(school, track_id, maps.Known()).stops[1].station.id or 0
    editing.move_stop(school, robot, up=True)
    assert keys(school, track_id) == ["activity:first-robot", "exercise:three-checks"]
    editing.remove_stop(school, robot)
    assert keys(school, track_id) == ["exercise:three-checks"]


def test_a_dead_end_is_refused_and_nothing_changes(school: School) -> None:
    here = cohort(school, "TUMO 2026")
    track_id = tracks.track(school, here)
    tracks.activity(school, here)
    editing.add_stop(school, track_id, "exercise:three-checks", 0, ())
    editing.add_stop(school, track_id, "activity:first-robot", 0, ("exercise:three-checks",))
    first = maps.map_of(school, track_id, maps.Known()).stops[0].station.id or 0
    for trick in (
        lambda: editing.change_stop(school, first, 0, ("activity:first-robot",)),
        lambda: editing.remove_stop(school, first),
        lambda: editing.add_stop(school, track_id, "exercise:three-checks", 0, ()),
        lambda: editing.add_stop(school, track_id, "exercise:none", 0, ()),
        lambda: editing.change_stop(school, first, 9, ()),
    ):
        with pytest.raises(QatarlasError):
            trick()
    assert keys(school, track_id) == ["exercise:three-checks", "activity:first-robot"]
