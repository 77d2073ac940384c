"""Who may apply: by age, role, guardian and consents."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.domain.admissions.applications import ApplicationState, Decision, Step
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language, Role
from lms.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import consents, enrolments, guardians, inbox, invitations, people
from lms.services.admissions import calls, filling
from lms.services.people import Person
from lms.services.school import School
from lms.storage.tables import Application
from tests.support import admissions
from tests.support.admissions import BORN, CHILD
from tests.support.folk import PASSWORD, cohort, key, person
from tests.support.schools import at


def with_texts(school: School) -> None:
    """Write the texts of the consents that a programme asks for."""
    texts = dict.fromkeys(Language, "We keep your work.")
    for purpose in (Purpose.STUDY, Purpose.REVIEW):
        consents.write_text(school, purpose, texts, key(admissions.admin(school)))


@pytest.mark.parametrize("born", [date(1990, 1, 1), date(2019, 1, 1)])
def test_the_wrong_age_is_told_what_would_fit(school: School, call: int, born: date) -> None:
    admissions.ages(school, call, youngest=12, oldest=18)
    with pytest.raises(RefusedError, match="tumo is for ages 12–18") as refused:
        admissions.begun(school, call, admissions.applicant(school, "aru", born))
    assert "For your age" not in str(refused.value)
    other = admissions.call(school, "other")
    admissions.ages(school, other, youngest=6, oldest=110)
    with pytest.raises(RefusedError, match=r"For your age there is other\."):
        admissions.begun(school, call, people_row(school, "aru"))


def people_row(school: School, login: str) -> Person:
    found = people.by_login(school, login)
    assert found is not None
    return found


def test_the_age_is_counted_by_aqtobes_midnight(school: School, call: int) -> None:
    """12 years old on 1 September 2026: in Aqtobe that day begins at 19:00 of the day before in Greenwich."""
    admissions.ages(school, call, youngest=12, oldest=18, counted_on="application")
    midnight = datetime(2026, 8, 31, 19, 0, tzinfo=UTC)
    with school.database.write() as session:
        row = session.get_one(calls.Admission, call)
        row.opens_at, row.closes_at = midnight - timedelta(days=9), midnight + timedelta(days=9)
    child = admissions.applicant(school, "aru", date(2014, 9, 1))
    with pytest.raises(RefusedError, match="ages 12–18"):
        admissions.begun(at(school, midnight - timedelta(seconds=1)), call, child)
    assert admissions.begun(at(school, midnight), call, child)


def test_who_became_too_old_meanwhile_cannot_send(school: School, call: int) -> None:
    application = admissions.begun(school, call, admissions.applicant(school, "aru"))
    admissions.ages(school, call, youngest=12, oldest=18)
    with pytest.raises(RefusedError, match="ages 12–18"):
        filling.submit(school, application)


def test_without_a_birth_date_nobody_applies(school: School, call: int) -> None:
    admissions.ages(school, call, youngest=12, oldest=18)
    with pytest.raises(RefusedError, match="does not know your birth date"):
        admissions.begun(school, call, admissions.applicant(school, "aru", None))


def test_nothing_is_taken_before_and_after(school: School, call: int) -> None:
    aru = admissions.applicant(school, "aru")
    view = calls.view(school, call)
    early = at(school, view.admission.opens_at - timedelta(seconds=1))
    late = at(school, view.admission.closes_at)
    for when in (early, late):
        with pytest.raises(ConflictError, match="not taken"):
            admissions.begun(when, call, aru)
    application = admissions.begun(school, call, aru)
    with pytest.raises(ConflictError, match="any more"):
        filling.submit(late, application)
    assert admissions.state(school, application) is ApplicationState.DRAFT
    assert [one.admission.id for one in calls.open_calls(school)] == [call]
    assert calls.open_calls(late) == ()


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.STUDENT])
def test_only_students_apply(school: School, call: int, role: Role) -> None:
    with pytest.raises(ForbiddenError):
        admissions.begun(school, call, person(school, "other", role, password=None))


def test_who_is_in_the_programme_does_not_apply_to_it(school: School, call: int) -> None:
    here = cohort(school, "here", "tumo")
    with pytest.raises(ConflictError, match="in this programme"):
        admissions.begun(school, call, person(school, "aru", cohort_id=here, password=None))


def test_a_student_of_another_programme_applies_with_the_same_account(school: School) -> None:
    tumo = cohort(school, "teens", "tumo")
    call = admissions.call(school, "tomorrow-school")
    aru = person(school, "aru", born=BORN, cohort_id=tumo, password=None)
    application = admissions.begun(school, call, aru)
    filling.submit(school, application)
    assert admissions.decide(school, call, [application], Decision.ACCEPT) == (1, ())
    into = calls.view(school, call).admission.cohort_id
    row = people_row(school, "aru")
    assert row.cohort_id == tumo
    assert row.cohort_ids == {tumo, into}
    with school.database.read() as session:
        assert into in {one.cohort_id for one in enrolments.of_person(session, key(aru))}


def test_a_minor_needs_a_guardian_whom_both_sides_confirmed(school: School, call: int) -> None:
    child = admissions.applicant(school, "aru", CHILD)
    application = admissions.begun(school, call, child)
    assert [one.step for one in filling.form(school, application).stages] == [
        Step.FORM,
        Step.GUARDIAN,
        Step.SEND,
    ]
    word = invitations.for_own_guardian(school, child)
    mother = invitations.accept(
        school,
        word,
        login="mother",
        name="Mother",
        birth_date=date(1985, 1, 1),
        language=Language.KAZAKH,
        password=PASSWORD,
    )
    with pytest.raises(RefusedError, match="guardian"):
        filling.submit(school, application)
    guardians.confirm(school, guardian_id=key(mother), ward_id=key(child))
    filling.submit(school, application)
    assert admissions.state(school, application) is ApplicationState.SUBMITTED
    told = [one.words for one in inbox.listing(school, key(mother)).notices]
    assert "The application of %(who)s to %(name)s is sent." in told


def test_the_guardian_of_another_child_does_not_help(school: School, call: int) -> None:
    application = admissions.begun(school, call, admissions.applicant(school, "aru", CHILD))
    admissions.guardian_of(school, admissions.applicant(school, "dias", CHILD))
    with pytest.raises(RefusedError, match="guardian"):
        filling.submit(school, application)


def test_a_newer_link_for_a_guardian_ends_the_one_before(school: School) -> None:
    child = admissions.applicant(school, "aru", CHILD)
    first, second = (invitations.for_own_guardian(school, child) for _ in range(2))
    with pytest.raises(MissingError):
        invitations.by_word(school, first)
    ward = invitations.by_word(school, second).ward
    assert ward is not None
    assert ward.id == child.id
    with pytest.raises(RefusedError):
        invitations.for_own_guardian(school, admissions.applicant(school, "dias", BORN))


def test_consents_that_the_programme_asks_for_come_first(school: School, call: int) -> None:
    with_texts(school)
    admissions.ages(school, call, consents=["study", "review"])
    child = admissions.applicant(school, "aru", CHILD)
    application = admissions.begun(school, call, child)
    mother = admissions.guardian_of(school, child)
    with pytest.raises(RefusedError, match="consent"):
        filling.submit(school, application)
    with pytest.raises(ForbiddenError):
        consents.give(school, key(child), Purpose.STUDY, key(child))
    consents.give(school, key(child), Purpose.STUDY, key(mother))
    assert filling.form(school, application).missing == (Purpose.REVIEW,)
    consents.give(school, key(child), Purpose.REVIEW, key(mother))
    filling.submit(school, application)
    assert admissions.state(school, application) is ApplicationState.SUBMITTED


def test_a_revoked_consent_keeps_from_being_accepted(school: School, call: int) -> None:
    with_texts(school)
    admissions.ages(school, call, consents=["study"])
    aru = admissions.applicant(school, "aru")
    application = admissions.begun(school, call, aru)
    consents.give(school, key(aru), Purpose.STUDY, key(aru))
    filling.submit(school, application)
    consents.revoke(school, key(aru), Purpose.STUDY, key(aru))
    done, skipped = admissions.decide(school, call, [application], Decision.ACCEPT)
    assert (done, [one.words for one in skipped]) == (0, ["a consent is missing"])


def test_a_birth_date_changed_after_sending_is_seen_at_the_decision(school: School, call: int) -> None:
    admissions.ages(school, call, youngest=12, oldest=30)
    application = admissions.sent(school, call, "aru")
    with school.database.write() as session:
        row = session.get_one(Person, session.get_one(Application, application).person_id)
        row.birth_date = date(1970, 1, 1)
        session.add(row)
    done, skipped = admissions.decide(school, call, [application], Decision.ACCEPT)
    assert (done, [one.words for one in skipped]) == (0, ["the age does not fit"])
    assert admissions.state(school, application) is ApplicationState.SUBMITTED
