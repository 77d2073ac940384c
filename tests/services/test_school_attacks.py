"""What somebody tries around the work: each trick at the services, each test named by what comes of it.

``docs/attacks.md`` lists them all, those that other tests try included.
"""

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from lms.domain.admissions.applications import ApplicationState, Decision
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language, Role
from lms.domain.tracks.waitlists import SeatState
from lms.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import consents, guardians, people, programmes
from lms.services.accounts import passwords
from lms.services.admissions import applying, calls, deciding, filling
from lms.services.calendars import feeds
from lms.services.people import Person
from lms.services.privacy import exporting
from lms.services.school import School
from lms.services.submitting import teams
from lms.services.tracks import crowds, lines, stays, wishes
from lms.storage.tables import Digest, Seat, TrackStay
from tests.support import admissions, track_school
from tests.support.admissions import CHILD
from tests.support.folk import MINOR, PASSWORD, cohort, key, person
from tests.support.intakes import IntakeSchool, intake_school
from tests.support.schools import at, opened_school
from tests.web.conftest import TEAM, exercises_in

NEW = "түнде жұлдыз көп болды"


def ask_consents(school: School, programme_id: int, *purposes: Purpose) -> None:
    programmes.set_rules(school, programme_id, "entry", {"consents": [str(one) for one in purposes]})


def whom(school: School, person_id: int) -> Person:
    found = people.by_id(school, person_id)
    assert found is not None
    return found


# Applying


def offered(school: School, *, consented: bool) -> tuple[int, Person, Person]:
    """Return a place that is kept for a child, with the child and their guardian."""
    call = admissions.call(school, seats=1)
    ask_consents(school, calls.view(school, call).programme.id or 0, Purpose.STUDY)
    ward = admissions.applicant(school, "dias", CHILD)
    mother = admissions.guardian_of(school, ward)
    consents.give(school, key(ward), Purpose.STUDY, key(mother))
    application = admissions.begun(school, call, ward)
    filling.submit(school, application)
    admissions.decide(school, call, [application], Decision.WAIT)
    assert admissions.state(school, application) is ApplicationState.OFFERED
    if not consented:
        guardians.take_back(school, key(ward), Purpose.STUDY, key(mother))
    return application, ward, mother


def test_w03_a_kept_place_is_not_taken_without_the_consent(school: School) -> None:
    application, ward, mother = offered(school, consented=False)
    with pytest.raises(ConflictError):
        deciding.take_offer(school, application)
    assert whom(school, key(ward)).cohort_ids == frozenset()
    assert admissions.state(school, application) is ApplicationState.OFFERED
    consents.give(school, key(ward), Purpose.STUDY, key(mother))
    deciding.take_offer(school, application)
    assert whom(school, key(ward)).cohort_ids


def test_who_studies_already_does_not_undo_their_application(school: School) -> None:
    call = admissions.call(school, seats=1)
    application = admissions.sent(school, call, "aru")
    admissions.decide(school, call, [application], Decision.ACCEPT)
    begun = at(school, school.now() + timedelta(days=31))
    with pytest.raises(ConflictError):
        applying.withdraw(begun, application)
    student = people.by_login(school, "aru")
    assert student is not None
    assert student.cohort_ids
    applying.withdraw(school, application)
    assert admissions.state(school, application) is ApplicationState.WITHDRAWN


def test_who_only_applies_is_in_no_team(tmp_path: Path, database_url: str) -> None:
    exercises = exercises_in(tmp_path / "exercises")
    with opened_school(tmp_path / "var", database_url, exercises=exercises) as school:
        captain = person(school, "captain", password=None)
        begun = admissions.begun(school, admissions.call(school), admissions.applicant(school, "aru"))
        team = teams.create(school, key(captain), TEAM)
        with pytest.raises(RefusedError):
            teams.ask(school, key(captain), team.id or 0, "aru")
        assert admissions.state(school, begun) is ApplicationState.DRAFT
        assert [one.person.login for one in teams.view(school, team.id or 0).members] == ["captain"]


# Tracks


def seated(one: IntakeSchool) -> set[int]:
    """Return the positions of the students who have a seat or stand in a line."""
    with one.school.database.read() as session:
        held = set(session.exec(select(Seat.person_id).where(Seat.state != SeatState.LEFT)))
    return {n for n, person_id in enumerate(one.students) if person_id in held}


def test_who_has_left_the_programme_gets_no_seat_of_its_intake(school: School) -> None:
    one = intake_school(school, seats=(4,))
    for n in range(3):
        one.wish(n, 0)
    people.move(school, one.students[0], cohort(school, "elsewhere", "tomorrow"))
    people.move(school, one.students[1], None)
    one.run()
    assert seated(one) == {2}


def test_w03_whose_consent_was_taken_back_gets_no_seat(school: School) -> None:
    one = intake_school(school, seats=(4,))
    ask_consents(school, one.programme_id, Purpose.STUDY)
    for n in range(2):
        consents.give(school, one.students[n], Purpose.STUDY, one.students[n])
        one.wish(n, 0)
    guardians.take_back(school, one.students[0], Purpose.STUDY, one.students[0])
    one.run()
    assert seated(one) == {1}
    with pytest.raises(ForbiddenError):
        crowds.place(school, whom(school, one.admin_id), one.students[0], one.tracks[0], "please")
    assert seated(one) == {1}


def test_two_offers_taken_in_two_tabs_are_one_track_of_ones_own(school: School) -> None:
    here = cohort(school, "first")
    first, second = (track_school.track(school, here, name, seats=1) for name in ("one", "two"))
    aru, bek, dana = (track_school.student(school, login, here) for login in ("aru", "bek", "dana"))
    held = [stays.switch(school, bek, first, "mine"), stays.switch(school, dana, second, "mine")]
    for track_id in (first, second):
        lines.join_track(school, aru, track_id)
    for stay in held:
        stays.leave(school, stay.person_id, stay.id or 0, "away", by=stay.person_id)
    assert [track_school.seat_of(school, aru, one) for one in (first, second)] == [["offered"], ["offered"]]
    stays.switch(school, aru, first, "this one")
    stays.switch(school, aru, second, "and this one")
    with school.database.read() as session:
        running = session.exec(
            select(TrackStay.track_id).where(TrackStay.person_id == aru, TrackStay.ended_at == None)  # noqa: E711
        ).all()
    assert running == [second]
    assert track_school.seat_of(school, aru, first) == ["left"]


def test_a_wish_for_a_track_that_closed_meanwhile_is_kept_from_nobody_else(school: School) -> None:
    one = intake_school(school, seats=(1, 1))
    other = track_school.track(school, one.cohort_id, "closed", closed=True)
    with pytest.raises(Exception, match="Choose each track"):
        wishes.save(school, one.students[0], one.intake_id, [one.tracks[0], other])


# Calendars


def test_w08_a_new_password_ends_the_link_to_the_calendar(school: School) -> None:
    aru = person(school, "aru")
    before = feeds.word_of(school, aru)
    assert feeds.person_of(school, before).id == aru.id
    passwords.change(school, key(aru), old=PASSWORD, new=NEW)
    with pytest.raises(MissingError):
        feeds.person_of(school, before)
    again = feeds.word_of(school, aru)
    passwords.reset(school, passwords.reset_word(school, key(aru)), PASSWORD)
    for word in (before, again):
        with pytest.raises(MissingError):
            feeds.person_of(school, word)
    assert feeds.person_of(school, feeds.word_of(school, aru)).id == aru.id


# Guardians


def test_a_guardians_own_copy_tells_nothing_of_a_child(school: School) -> None:
    ward = person(school, "dias", born=MINOR)
    mother = admissions.guardian_of(school, ward)
    with school.database.write() as session:
        session.add(
            Digest(
                ward_id=key(ward),
                guardian_id=key(mother),
                week=date(2026, 11, 16),
                language=Language.RUSSIAN,
                facts={"made": ["a robot of Dias"]},
                text=["a robot of Dias"],
                sent_at=school.now(),
            )
        )
    guardians.end(school, guardian_id=key(mother), ward_id=key(ward), by=key(ward))
    told = {}
    for who in (ward, mother):
        asked = exporting.ask(school, who, who)
        exporting.make_due(school)
        with zipfile.ZipFile(exporting.file_of(school, asked.id or 0, who)) as archive:
            told[who.login] = json.dumps([archive.read(name).decode() for name in archive.namelist()])
    assert "a robot of Dias" in told["dias"]
    assert "a robot of Dias" not in told["mother"]


def test_a_guardian_speaks_again_after_another_has_said_no(school: School) -> None:
    """Either may say no for all, and either may say yes: the history names both, and the minor sees it."""
    ward = person(school, "dias", born=MINOR)
    first, second = (admissions.guardian_of(school, ward, login) for login in ("mother", "father"))
    consents.give(school, key(ward), Purpose.STUDY, key(first))
    consents.revoke(school, key(ward), Purpose.STUDY, key(second))
    consents.give(school, key(ward), Purpose.STUDY, key(second))
    told = [
        (one.giver.login, one.revoker and one.revoker.login) for one in consents.history(school, key(ward))
    ]
    assert told == [("father", None), ("mother", "father")]


def test_a_mentor_is_nobodys_guardian(school: School) -> None:
    ward, mentor = person(school, "dias", born=MINOR), person(school, "mentor", Role.MENTOR)
    for purpose in Purpose:
        with pytest.raises(ForbiddenError):
            consents.give(school, key(ward), purpose, key(mentor))
