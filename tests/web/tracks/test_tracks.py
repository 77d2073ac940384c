"""Tracks and activities through the site: maps, trials, changes, lines, a coach's word, an admin's edits."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from lms.domain.cohorts.enrolments import Ending
from lms.domain.people import Role
from lms.domain.tracks.activities import ActivityKind
from lms.services import inbox, people, seats
from lms.services.activities import doing
from lms.services.cohorts import rosters
from lms.services.insights import vacancies
from lms.services.people import Person
from lms.services.school import School
from lms.services.tracks import paths, stays, turns
from lms.storage.tables import Activity, Track
from tests.support import track_school as tracks
from tests.support.folk import cohort, key, person
from tests.support.schools import at
from tests.web.conftest import FIRST, Browser


@dataclass
class Place:
    """A cohort with two tracks, a student on the first, their coach and an admin."""

    school: School
    cohort_id: int
    vision: int
    games: int
    aru: Person
    coach: Person
    admin: Person

    @property
    def aru_id(self) -> int:
        return key(self.aru)

    def tracks_of_aru(self) -> list[int]:
        return [leg.track.id or 0 for leg in paths.of_person(self.school, self.aru_id).now]


@pytest.fixture
def here(school: School) -> Place:
    cohort_id = cohort(school, "TUMO 2026")
    coach = person(school, "coach", Role.MENTOR, cohort_id=cohort_id)
    place = Place(
        school=school,
        cohort_id=cohort_id,
        vision=tracks.track(school, cohort_id, "vision", coach_id=key(coach)),
        games=tracks.track(school, cohort_id, "games"),
        aru=person(school, "aru", cohort_id=cohort_id),
        coach=coach,
        admin=person(school, "admin", Role.ADMIN),
    )
    with school.database.write() as session:
        stays.place(session, school, place.aru_id, place.vision)
    return place


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def told(school: School, person_id: int) -> list[str]:
    return [one.words for one in inbox.listing(school, person_id).notices]


def test_a_map_says_what_is_done_open_and_locked(here: Place, browse: Browser) -> None:
    robot = tracks.activity(here.school, here.cohort_id)
    stop = tracks.stop(here.school, here.vision, robot)
    locked = tracks.stop(here.school, here.vision, FIRST, ("activity:first-robot",), position=1)
    page = text_of(browse(here.aru), f"/tracks/{here.vision}")
    assert f'href="#stop-{stop}"' in page
    assert f'id="stop-{locked}"' in page
    assert page.count("Opens after:") == 1
    assert page.count('<svg class="wide"') == page.count('<svg class="upright"') == 1
    assert f"/activities/{robot}" in page


def test_a_student_tries_changes_and_takes_it_back(here: Place, browse: Browser) -> None:
    aru = browse(here.aru)
    assert aru.post(f"/tracks/{here.games}/trial").status_code == 303
    assert here.tracks_of_aru() == [here.vision, here.games]
    compared = text_of(aru, f"/tracks/{here.games}/change")
    assert "You give up your seat in Vision." in compared
    assert here.tracks_of_aru() == [here.vision, here.games]
    assert aru.post(f"/tracks/{here.games}/change", data={"reason": " "}).status_code == 422
    assert aru.post(f"/tracks/{here.games}/change", data={"reason": "Games"}).status_code == 303
    assert here.tracks_of_aru() == [here.games]
    stay = paths.of_person(here.school, here.aru_id).now[0].stay.id
    assert "Take the change back" in text_of(aru, "/tracks/mine")
    aru.post(f"/stays/{stay}/back")
    assert here.tracks_of_aru() == [here.vision]
    mine = text_of(aru, "/tracks/mine")
    assert "took the change back" in mine
    assert "Games" in mine


def test_a_full_track_has_a_line_and_an_offer_leads_to_a_change(here: Place, browse: Browser) -> None:
    full = tracks.track(here.school, here.cohort_id, "robots", seats=0)
    aru = browse(here.aru)
    assert aru.post(f"/tracks/{full}/change", data={"reason": "Robots"}).status_code == 409
    aru.post(f"/tracks/{full}/line")
    assert "place 1 in line" in text_of(aru, "/tracks/mine")
    with here.school.database.write() as session:
        session.get_one(Track, full).seats = 1
    turns.refill(here.school)
    assert "A seat is kept for you" in text_of(aru, "/tracks/mine")
    assert aru.post(f"/tracks/{full}/change", data={"reason": "Robots"}).status_code == 303
    assert here.tracks_of_aru() == [full]


def test_an_offer_that_is_let_go_goes_to_the_next(here: Place, browse: Browser) -> None:
    dana = tracks.student(here.school, "dana", here.cohort_id)
    one = tracks.track(here.school, here.cohort_id, "robots", seats=1)
    browse(here.aru).post(f"/tracks/{one}/line")
    with here.school.database.write() as session:
        seats.join(session, here.school, seats.lock(session, track_id=one), dana)
    seat = paths.lines_of(here.school, here.aru_id)[0].seat
    browse(here.aru).post(f"/seats/{seat.id}/leave")
    assert tracks.seat_of(here.school, dana, one) == ["offered"]


def test_a_track_of_another_programme_is_not_there(here: Place, browse: Browser) -> None:
    other = tracks.track(here.school, cohort(here.school, "Tomorrow", "tomorrow-school"))
    for path in (f"/tracks/{other}", f"/tracks/{other}/change"):
        text_of(browse(here.aru), path, 404)
    assert browse(here.aru).post(f"/tracks/{other}/trial").status_code == 404


def test_a_coach_confirms_many_at_once_and_gives_one_back(here: Place, browse: Browser) -> None:
    robot = tracks.activity(here.school, here.cohort_id)
    dana = tracks.student(here.school, "dana", here.cohort_id)
    ivan = tracks.student(here.school, "ivan", here.cohort_id)
    assert browse(here.aru).post(f"/activities/{robot}/ready").status_code == 303
    for one in (dana, ivan):
        doing.mark_ready(here.school, one, robot)
    coach = browse(here.coach)
    assert text_of(coach, "/activities/ready").count('name="one"') == 3
    coach.post(f"/activities/{robot}/people/{ivan}/back", data={"note": "It turns the wrong way"})
    coach.post("/activities/ready", data={"one": [f"{here.aru_id}-{robot}", f"{dana}-{robot}"]})
    assert "Nobody waits for your word" in text_of(coach, "/activities/ready")
    assert "is confirmed" in told(here.school, dana)[0]
    assert "something is missing" in told(here.school, ivan)[0]
    coach.post("/activities/ready", data={"one": "nonsense"})


def test_a_full_workshop_has_a_line(here: Place, browse: Browser) -> None:
    workshop = tracks.activity(here.school, here.cohort_id, kind=ActivityKind.WORKSHOP, seats=1)
    dana = tracks.student(here.school, "dana", here.cohort_id)
    doing.ask_for_seat(here.school, dana, workshop)
    aru = browse(here.aru)
    assert "Stand in line" in text_of(aru, f"/activities/{workshop}")
    aru.post(f"/activities/{workshop}/seat")
    assert "place 1 in line" in text_of(aru, f"/activities/{workshop}")


def test_the_staff_gives_a_seat_with_a_reason_and_ends_a_stay(here: Place, browse: Browser) -> None:
    dana = tracks.student(here.school, "dana", here.cohort_id)
    coach = browse(here.coach)
    coach.post(f"/tracks/{here.vision}/people", data={"person": str(dana), "reason": ""})
    assert tracks.seat_of(here.school, dana, here.vision) == []
    coach.post(f"/tracks/{here.vision}/people", data={"person": str(dana), "reason": "She came late"})
    assert tracks.seat_of(here.school, dana, here.vision) == ["held"]
    assert any("You are on" in words for words in told(here.school, dana))
    stay = paths.of_person(here.school, dana).now[0].stay.id
    coach.post(f"/stays/{stay}/end", data={"ending": "finished"})
    assert tracks.seat_of(here.school, dana, here.vision) == ["done"]
    assert "Dana" in text_of(coach, f"/cohorts/{here.cohort_id}/paths")


def test_an_admin_makes_a_track_with_its_map_and_an_activity_with_a_meeting(
    here: Place, browse: Browser
) -> None:
    admin = browse(here.admin)
    names = {f"{kind}_{code}": f"Ағаш {code}" for kind in ("name", "about") for code in ("kk", "ru", "en")}
    programme = str(tracks.programme_of(here.school, here.cohort_id))
    lab = {**names, "programme": programme, "slug": "wood", "kind": "lab", "hours": "1,5", "skills": "ai 20"}
    made = admin.post("/activities/new", data=lab)
    assert made.status_code == 303
    meeting = {"starts_at": "2040-02-03T10:00", "ends_at": "2040-02-03T09:00"}
    admin.post(f"{made.location}/meetings", data=meeting)
    assert "No meeting is planned." in text_of(admin, made.location)
    admin.post(f"{made.location}/meetings", data={**meeting, "ends_at": "2040-02-03T12:00"})
    assert "3 February 2040" in text_of(admin, made.location)
    track = {**names, "programme": programme, "slug": "wood", "direction": "design", "seats": "8"}
    assert admin.post("/tracks/new", data={**track, "seats": "many"}).status_code == 422
    map_path = admin.post("/tracks/new", data=track).location
    assert admin.post(map_path, data={"key": "activity:wood", "lane": "0"}).status_code == 303
    bad = {"key": f"exercise:{FIRST}", "lane": "0", "needs": "activity:nowhere"}
    assert admin.post(map_path, data=bad).status_code == 303
    page = text_of(admin, map_path)
    assert "Ағаш en" in page
    assert admin.post(map_path, data={"key": "activity:wood", "lane": "0"}).status_code == 422


def test_the_director_reads_the_demand_and_its_file(here: Place, browse: Browser) -> None:
    who = person(here.school, "director", Role.DIRECTOR)
    month = f"{here.school.today():%Y-%m}"
    table = f"month,direction,count,employer,title\n{month},ai,7,Aqtobe Data,Analyst\n".encode()
    vacancies.carry_out(here.school, who, vacancies.prepare(here.school, who, table, "asked.csv"))
    director = browse(who)
    page = text_of(director, "/tracks/demand")
    assert "held 1 of 4" in page
    line = re.sub(r"<[^>]+>", " ", page[page.index("<tbody") :]).split()
    assert line[:8] == ["Artificial", "intelligence", "all", "0", "0", "1", "4", "7"]
    rows = director.get("/tracks/demand.csv").text.lstrip("\ufeff").splitlines()
    assert rows[0] == "month,direction,ages,wishes,waiting,held,seats,vacancies"
    assert re.fullmatch(rf"{month},ai,[^,]*,\d+,\d+,1,4,7", rows[1])


def test_texts_of_people_are_shown_as_they_are(here: Place, browse: Browser) -> None:
    evil = "<script>alert(1)</script>"
    browse(here.aru).post(f"/tracks/{here.games}/change", data={"reason": evil})
    for who, path in ((here.aru, "/tracks/mine"), (here.coach, f"/cohorts/{here.cohort_id}/paths")):
        page = text_of(browse(who), path)
        assert evil not in page
        assert "&lt;script&gt;alert" in page


def test_a_list_of_tracks_costs_as_many_statements_with_many(here: Place, browse: Browser) -> None:
    def statements(path: str) -> int:
        seen: list[str] = []
        engine = here.school.database.engine
        client = browse(here.aru)
        client.get(path)

        def count(*told: object) -> None:
            seen.append(str(told[2]))

        event.listen(engine, "before_cursor_execute", count)
        client.get(path)
        event.remove(engine, "before_cursor_execute", count)
        return len(seen)

    before = [statements(path) for path in ("/tracks", "/activities", f"/tracks/{here.vision}")]
    for number in range(6):
        track = tracks.track(here.school, here.cohort_id, f"more-{number}")
        robot = tracks.activity(here.school, here.cohort_id, f"robot-{number}")
        tracks.stop(here.school, here.vision, robot, position=number)
        tracks.stop(here.school, track, robot)
        doing.mark_ready(here.school, here.aru_id, robot)
    assert [statements(path) for path in ("/tracks", "/activities", f"/tracks/{here.vision}")] == before


def test_a_trial_that_is_over_is_told_and_stays_on_the_path(here: Place, browse: Browser) -> None:
    browse(here.aru).post(f"/tracks/{here.games}/trial")
    stays.end_trials(at(here.school, here.school.now() + timedelta(days=15)))
    assert "the trial was over" in text_of(browse(here.aru), "/tracks/mine")


def test_who_is_in_no_programme_is_led_to_no_page_that_is_not_there(here: Place, browse: Browser) -> None:
    school = here.school
    robot = tracks.activity(school, here.cohort_id, kind=ActivityKind.WORKSHOP, seats=2)
    tracks.stop(school, here.vision, robot)
    with school.database.write() as session:
        stays.place(session, school, here.aru_id, here.vision)
        seats.take(session, school, session.get_one(Activity, robot), here.aru_id)
    rosters.leave(school, here.coach, person_id=here.aru_id, cohort_id=here.cohort_id, ending=Ending.FINISHED)
    for who in (person(school, "new"), people.by_id(school, here.aru_id)):
        assert who is not None
        client = browse(who)
        for path in ("/", "/tracks", "/tracks/mine", "/calendar"):
            found = set(re.findall(r'href="(/(?:tracks|activities|intakes)/[^"#]+)"', text_of(client, path)))
            assert {link: client.get(link).status_code for link in found} == dict.fromkeys(found, 200), path
