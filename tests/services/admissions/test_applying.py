"""Applying: begun by whom the call is for, kept as it is typed, sent when everything is there."""

import pytest

from lms.domain.admissions.applications import ApplicationState, QuestionKind
from lms.domain.people import Language, Role
from lms.errors import ConflictError, QatarlasError, RefusedError
from lms.services import inbox, people
from lms.services.admissions import accounts, applying, calls, filling, lists
from lms.services.school import School
from tests.support import admissions
from tests.support.admissions import BORN, CHILD
from tests.support.folk import PASSWORD, key
from tests.support.schools import at


def test_somebody_applies(school: School, call: int) -> None:
    question = admissions.ask(school, call)
    aru = admissions.applicant(school, "aru")
    application = admissions.begun(school, call, aru)
    assert admissions.state(school, application) is ApplicationState.DRAFT
    with pytest.raises(RefusedError, match="not answered"):
        filling.submit(school, application)
    filling.save(school, application, {question: ["I like it"]})
    filling.submit(school, application)
    assert admissions.state(school, application) is ApplicationState.SUBMITTED
    assert [one.words for one in inbox.listing(school, key(aru)).notices] == [
        "Your application to %(name)s is sent."
    ]
    boss = key(admissions.admin(school))
    assert [one.path for one in inbox.listing(school, boss).notices] == [f"/admissions/{call}"]
    found = lists.opened(school, application)
    assert [one.typed for one in found.form.items] == [["I like it"]]
    assert [step.after for step, _ in found.steps] == [ApplicationState.SUBMITTED, ApplicationState.DRAFT]


def test_admins_are_told_once_a_day(school: School, call: int) -> None:
    for login in ("aru", "dias"):
        admissions.sent(school, call, login)
    assert len(inbox.listing(school, key(admissions.admin(school))).notices) == 1


def test_applying_twice_leads_to_the_same_application(school: School, call: int) -> None:
    aru = admissions.applicant(school, "aru")
    assert admissions.begun(school, call, aru) == admissions.begun(school, call, aru)
    application = admissions.begun(school, call, aru)
    filling.submit(school, application)
    with pytest.raises(ConflictError):
        filling.submit(school, application)
    assert admissions.begun(school, call, aru) == application
    assert admissions.state(school, application) is ApplicationState.SUBMITTED


def test_what_is_typed_is_kept_right_or_not(school: School, call: int) -> None:
    number = admissions.ask(school, call, kind=QuestionKind.NUMBER)
    why = admissions.ask(school, call, kind=QuestionKind.LONG)
    application = admissions.begun(school, call, admissions.applicant(school, "aru"))
    filling.save(school, application, {number: ["many"], why: ["one\r\ntwo"]})
    filling.save(school, application, {why: ["three"]})
    found = filling.form(school, application)
    assert [(list(one.typed), one.problem) for one in found.items] == [
        (["many"], "Write a number."),
        (["three"], None),
    ]
    filling.save(school, application, {number: [""]})
    assert [list(one.typed) for one in filling.form(school, application).items] == [[], ["three"]]


def test_answers_stay_as_they_were_sent(school: School, call: int) -> None:
    question = admissions.ask(school, call)
    application = admissions.begun(school, call, admissions.applicant(school, "aru"))
    filling.save(school, application, {question: ["first"]})
    filling.submit(school, application)
    with pytest.raises(ConflictError):
        filling.save(school, application, {question: ["second"]})
    assert [one.typed for one in filling.form(school, application).items] == [["first"]]


def test_an_account_is_made_with_its_application_or_not_at_all(school: School, call: int) -> None:
    said = {"name": "Aru", "language": Language.KAZAKH, "password": PASSWORD}
    made, application = accounts.sign_up(school, call, login="aru", birth_date=BORN, **said)  # type: ignore[arg-type]
    assert (made.role, made.cohort_id, application.person_id) == (Role.STUDENT, None, made.id)
    admissions.ages(school, call, youngest=12, oldest=18)
    with pytest.raises(RefusedError, match="ages 12–18"):
        accounts.sign_up(school, call, login="dias", birth_date=BORN, **said)  # type: ignore[arg-type]
    assert people.by_login(school, "dias") is None
    with pytest.raises(RefusedError, match="taken"):
        accounts.sign_up(school, call, login="aru", birth_date=CHILD, **said)  # type: ignore[arg-type]
    late = at(school, calls.view(school, call).admission.closes_at)
    with pytest.raises(QatarlasError):
        accounts.sign_up(late, call, login="late", birth_date=CHILD, **said)  # type: ignore[arg-type]
    assert people.by_login(school, "late") is None


def test_who_takes_it_back_may_apply_again_while_it_is_open(school: School, call: int) -> None:
    question = admissions.ask(school, call)
    application = admissions.begun(school, call, admissions.applicant(school, "aru"))
    filling.save(school, application, {question: ["kept"]})
    filling.submit(school, application)
    applying.withdraw(school, application, "moving away")
    assert admissions.state(school, application) is ApplicationState.WITHDRAWN
    with pytest.raises(ConflictError):
        applying.withdraw(school, application)
    late = at(school, calls.view(school, call).admission.closes_at)
    with pytest.raises(ConflictError):
        applying.apply_again(late, application)
    applying.apply_again(school, application)
    assert [list(one.typed) for one in filling.form(school, application).items] == [["kept"]]
    filling.submit(school, application)
    reasons = [step.reason for step, _ in lists.opened(school, application).steps]
    assert "moving away" in reasons


# The form's questions.
