"""The demand for tracks, and everybody's path, as they are read from what was kept."""

from datetime import timedelta

from lms.domain.people import Role
from lms.domain.tracks.directions import Direction
from lms.services import seats
from lms.services.activities import doing
from lms.services.school import School
from lms.services.tracks import maps, moves, paths, stays
from lms.services.tracks.demand import demand
from tests.support import track_school as tracks
from tests.support.folk import cohort, key, person
from tests.support.schools import at


def test_who_waits_and_who_has_a_seat_is_counted_beside_the_seats(school: School) -> None:
    here = cohort(school, "TUMO 2026")
    vision = tracks.track(school, here, seats=1)
    tracks.track(school, here, "data", seats=5, direction=Direction.DATA)
    aru, dana = tracks.student(school, "aru", here), tracks.student(school, "dana", here)
    with school.database.write() as session:
        stays.place(session, school, aru, vision)
        seats.join(session, school, seats.lock(session, track_id=vision), dana)
    later = at(school, school.now() + timedelta(days=1))
    [row] = demand(later, since=later.today(), until=later.today())
    assert (row.direction, row.ages, row.wishes, row.waiting, row.held, row.seats) == (
        Direction.AI,
        row.ages,
        0,
        1,
        1,
        1,
    )
    before = school.today() - timedelta(days=40)
    assert demand(school, since=before, until=before) == ()


def test_a_path_has_every_leg_with_its_reason(school: School) -> None:
    here = cohort(school, "TUMO 2026")
    vision, games = tracks.track(school, here), tracks.track(school, here, "games")
    aru, dana = tracks.student(school, "aru", here), tracks.student(school, "dana", here)
    with school.database.write() as session:
        stays.place(session, school, aru, vision)
    stays.switch(school, aru, games, "I like games more")
    first, second = paths.of_person(school, aru).legs
    assert (first.stay.end_reason, first.back_until) == ("I like games more", None)
    assert second.back_until is not None
    assert [(one.person.id, len(one.legs)) for one in paths.of_cohort(school, here)] == [(aru, 2), (dana, 0)]
    late = at(school, school.now() + timedelta(days=8))
    assert paths.of_person(late, aru).legs[1].back_until is None


def test_there_is_always_something_open(school: School) -> None:
    """With a track, without one, with a stop that waits for a coach, and with all of a map done."""
    here = cohort(school, "TUMO 2026")
    coach = person(school, "coach", Role.MENTOR, cohort_id=here, password=None)
    vision = tracks.track(school, here)
    tracks.track(school, here, "games")
    tracks.track(school, here, "closed", closed=True)
    only = tracks.activity(school, here)
    tracks.stop(school, vision, only)
    aru = person(school, "aru", cohort_id=here, password=None)
    aru_id = key(aru)

    def ways() -> list[str]:
        known = maps.known_of(school, aru_id)
        now = [maps.map_of(school, leg.track.id or 0, known) for leg in paths.of_person(school, aru_id).now]
        return [one.title.en for one in moves.open_now(school, now, moves.listing(school, aru, known), known)]

    assert ways()[:2] == ["Vision", "Games"]
    stays.try_out(school, aru_id, vision)
    assert ways()[:2] == ["First-Robot", "Games"]
    doing.mark_ready(school, aru_id, only)
    assert ways()[0] == "Games"
    doing.confirm(school, coach, [(aru_id, only)])
    assert ways()[0] == "Games"


def test_lines_say_the_place(school: School) -> None:
    here = cohort(school, "TUMO 2026")
    vision = tracks.track(school, here, seats=0)
    aru, dana = tracks.student(school, "aru", here), tracks.student(school, "dana", here)
    for one, number in ((aru, None), (dana, 4)):
        with school.database.write() as session:
            seats.join(session, school, seats.lock(session, track_id=vision), one, number=number)
    assert [paths.lines_of(school, one)[0].place for one in (aru, dana)] == [2, 1]
