"""Files of tracks: taken whole or not at all, told by line, and taken again without a double."""

from pathlib import Path

import pytest

from lms.errors import RefusedError
from lms.services.school import School
from lms.services.tracks import importing, maps
from lms.storage import people
from lms.storage.tracks import activities, stays
from tests.support.folk import cohort
from tests.support.schools import opened_school

ROOT = Path(__file__).parents[3]
NAMES = '{ kk = "Б", ru = "Н", en = "T" }'
GOOD = f"""
[[activities]]
slug = "robot"
kind = "lab"
name = {NAMES}
about = {NAMES}
skills = {{ prog = 10 }}

[[tracks]]
slug = "robotics"
direction = "ai"
seats = 8
name = {NAMES}
about = {NAMES}
[[tracks.stops]]
exercise = "three-checks"
[[tracks.stops]]
activity = "robot"
after = ["exercise:three-checks"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "tracks.toml"
    path.write_text(text)
    return path


def test_a_file_makes_tracks_maps_and_activities(school: School, tmp_path: Path) -> None:
    cohort(school, "TUMO 2026")
    for _ in range(2):
        taken = importing.import_file(school, written(tmp_path, GOOD), "tumo")
        assert (taken.tracks, taken.activities) == (1, 1)
    with school.database.read() as session:
        programme = people.programme_by_slug(session, "tumo")
        assert programme is not None
        [track] = stays.tracks(session, {programme.id or 0})
        assert len(activities.of_programmes(session, {programme.id or 0})) == 1
    found = maps.map_of(school, track.id or 0, maps.Known())
    assert [(one.key, one.standing.state) for one in found.stops] == [
        ("exercise:three-checks", "open"),
        ("activity:robot", "locked"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD.replace('kind = "lab"', 'kind = "party"'), 4, "activities[0].kind"),
        (GOOD.replace("seats = 8", "seats = -1"), 12, "tracks[0].seats"),
        (GOOD.replace('activity = "robot"', 'activity = "rocket"'), 15, "there is no activity:rocket"),
        (GOOD.replace("three-checks", "four-checks"), 15, "there is no exercise:four-checks"),
        (GOOD.replace("skills = {", 'needs = ["activity:robot"]\nskills = {'), 16, "wait for each other"),
        (GOOD.replace('[[tracks.stops]]\nexercise = "three-checks"\n', ""), 15, "stand on the map too"),
        (GOOD + GOOD, 22, "is there twice"),
        (GOOD.replace('slug = "robot"', "slug ="), 3, "invalid value"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_nothing_is_kept(
    school: School, tmp_path: Path, text: str, line: int, words: str
) -> None:
    cohort(school, "TUMO 2026")
    with pytest.raises(importing.BrokenError) as refused:
        importing.import_file(school, written(tmp_path, text), "tumo")
    assert any(one.line == line and words in str(one).lower() for one in refused.value.problems), str(
        refused.value
    )
    with school.database.read() as session:
        assert not stays.tracks(session, stays.all_programmes(session))


def test_a_trial_keeps_nothing(school: School, tmp_path: Path) -> None:
    cohort(school, "TUMO 2026")
    importing.import_file(school, written(tmp_path, GOOD), "tumo", dry_run=True)
    with school.database.read() as session:
        assert not stays.tracks(session, stays.all_programmes(session))


def test_a_file_needs_its_programme(school: School, tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        importing.import_file(school, written(tmp_path, GOOD), "tumo")


def test_the_tracks_that_come_with_the_school_fit_its_exercises(tmp_path: Path) -> None:
    with opened_school(tmp_path / "var", exercises=ROOT / "exercises") as school:
        for programme in ("tumo", "tomorrow-school"):
            cohort(school, "2026", programme)
        for _ in range(2):
            importing.seed(school)
        with school.database.read() as session:
            found = stays.tracks(session, stays.all_programmes(session))
        assert {str(one.direction) for one in found} == {"programming", "data", "cybersecurity", "ai"}
        for one in found:
            seen = maps.map_of(school, one.id or 0, maps.Known())
            assert seen.next is not None, one.slug
            assert len(seen.stops) >= 4, one.slug
