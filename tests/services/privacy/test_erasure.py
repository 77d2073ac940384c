"""W14: who is forgotten is gone from the database, the repositories and the files."""

import subprocess
from datetime import timedelta
from threading import Thread

import pytest
from sqlmodel import SQLModel, col, select

from lms.domain.people import Role
from lms.domain.privacy.erasure import GRACE, TABLES, Fate, Step
from lms.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from lms.services import guardians, inbox, people
from lms.services.accounts import logins, tokens
from lms.services.accounts.tokens import Scope
from lms.services.privacy import erasing, forgetting
from lms.services.school import School
from lms.storage.privacy import erasure as rows
from lms.storage.tables import Answer, Erasure, LedgerEntry, Person, Review, Submission, Team, Work
from tests.support.everywhere import BORN, EMAIL, LOGIN, NAME, SECRET, Left, by_id, leave_all, traces
from tests.support.folk import MINOR, PASSWORD, person
from tests.support.schools import at

NEEDLES = {
    "name": NAME.casefold(),
    "login": LOGIN,
    "address": EMAIL,
    "birth date": BORN.isoformat(),
    "words": SECRET,
}


@pytest.fixture
def left(school: School) -> Left:
    return leave_all(school)


def later(school: School) -> School:
    return at(school, school.now() + GRACE + timedelta(minutes=1))


def test_every_table_has_a_fate_and_every_fate_a_table() -> None:
    assert set(TABLES) == set(SQLModel.metadata.tables)
    for name, line in TABLES.items():
        columns = set(SQLModel.metadata.tables[name].columns.keys())
        assert set(line.prose) <= columns, name


def test_what_goes_is_deleted_and_nothing_else() -> None:
    deleted = {name for name, _ in rows.GOES}
    assert {name for name, line in TABLES.items() if line.fate is Fate.GOES} <= deleted
    assert deleted - {name for name, line in TABLES.items() if line.fate is Fate.GOES} == {"slot"}
    assert {name for name, _, _ in rows.EMPTIED} <= {
        name for name, line in TABLES.items() if line.fate is Fate.NAMELESS
    }


def test_nothing_is_left_of_who_is_forgotten(school: School, left: Left) -> None:
    before = traces(school, NEEDLES)
    for name in NEEDLES:
        assert any(one.startswith(f"{name} in") for one in before), name
    places = {one.partition(" in ")[2].partition(".")[0] for one in before}
    assert {
        "person",
        "comment",
        "answer",
        "rating",
        "appeal",
        "notice",
        "portfolio",
        "visit_change",
        "check_result",
        "beside_run",
        "regrade_line",
        "likeness",
        "likeness_answer",
    } <= places
    erasing.ask(school, left.who, left.who, PASSWORD)
    assert forgetting.forget_due(school) == 0
    assert forgetting.forget_due(later(school)) == 1
    assert traces(school, NEEDLES) == []
    assert forgetting.forget_due(later(school)) == 0


def test_others_keep_what_is_theirs(school: School, left: Left) -> None:
    def sums(session_school: School) -> dict[int, int]:
        with session_school.database.read() as session:
            found: dict[int, int] = {}
            for row in session.exec(select(LedgerEntry)):
                found[row.person_id] = found.get(row.person_id, 0) + row.amount
            return found

    def values() -> list[tuple[int, int, float | None]]:
        with school.database.read() as session:
            query = select(Answer).order_by(col(Answer.review_id), col(Answer.criterion))
            return [(one.review_id, one.criterion, one.value) for one in session.exec(query)]

    money, given = sums(school), values()
    erasing.ask(school, left.who, left.who, PASSWORD)
    forgetting.forget_due(later(school))
    assert sums(school) == money
    assert values() == given
    with school.database.read() as session:
        row = session.get_one(Person, left.id)
        assert (row.name, row.email, row.birth_date, row.active) == (
            forgetting.former(school),
            None,
            None,
            False,
        )
        assert session.exec(select(Review).where(Review.reviewer_id == left.id)).first() is not None
        team_id = session.get_one(Work, left.team_work).team_id
        assert session.get_one(Team, team_id).captain_id == left.mate.id
        query = select(Submission.commit_id).where(Submission.work_id == left.team_work)
        commits = session.exec(query.order_by(col(Submission.number))).all()
    for commit_id in commits:
        assert school.repositories.export(left.team_work, commit_id)["solution.py"]
    assert school.repositories.branch_tip(left.team_work) == commits[-1]
    assert not any(school.repositories.exists(one) for one in left.own_works)
    told = inbox.listing(school, left.mate.id or 0).notices
    assert any(one.words == forgetting.MOVED for one in told)


@pytest.mark.parametrize("broken", [Step.REPOSITORIES, Step.ROWS, Step.FILES, Step.TRACES])
@pytest.mark.parametrize("is_done", [False, True])
def test_a_crash_in_the_middle_is_gone_on_from(
    school: School, left: Left, broken: Step, monkeypatch: pytest.MonkeyPatch, *, is_done: bool
) -> None:
    asked = erasing.ask(school, left.who, left.who, PASSWORD)
    steps = dict(forgetting.STEPS)

    def killed(inner: School, row: Erasure) -> None:
        if is_done:
            steps[broken](inner, row)
        raise KeyboardInterrupt

    monkeypatch.setattr(forgetting, "STEPS", {**steps, broken: killed})
    with pytest.raises(KeyboardInterrupt):
        forgetting.forget_due(later(school))
    monkeypatch.setattr(forgetting, "STEPS", steps)
    assert forgetting.forget_due(later(school)) == 0
    after = at(school, school.now() + GRACE + timedelta(hours=1))
    assert forgetting.forget_due(after) == 1
    assert traces(school, NEEDLES) == []
    with school.database.read() as session:
        row = session.get_one(Erasure, asked.id)
        assert (row.step, row.work, row.reason) == (Step.DONE, {}, "")


def test_a_fault_is_tried_again_and_keeps_no_other_waiting(
    school: School, left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = person(school, "other")
    erasing.ask(school, left.who, left.who, PASSWORD)
    erasing.ask(school, other, other, PASSWORD)
    steps = dict(forgetting.STEPS)

    def faulty(inner: School, row: Erasure) -> None:
        if row.person_id == left.id:
            raise OSError
        steps[Step.REPOSITORIES](inner, row)

    monkeypatch.setattr(forgetting, "STEPS", {**steps, Step.REPOSITORIES: faulty})
    assert forgetting.forget_due(later(school)) == 1
    monkeypatch.setattr(forgetting, "STEPS", steps)
    assert forgetting.forget_due(later(school)) == 1


def test_a_push_that_is_on_its_way_leaves_nothing(school: School, left: Left) -> None:
    path = school.repositories.path(left.own_works[0])
    goes_on = [True]

    def write() -> None:
        while goes_on[0]:
            subprocess.run(
                ["git", f"--git-dir={path}", "hash-object", "-w", "--stdin"],
                input=SECRET.encode(),
                capture_output=True,
                check=False,
            )

    erasing.ask(school, left.who, left.who, PASSWORD)
    writer = Thread(target=write)
    writer.start()
    try:
        assert forgetting.forget_due(later(school)) == 1
    finally:
        goes_on[0] = False
        writer.join()
    assert traces(school, NEEDLES) == []
    assert not list(school.repositories.folder.glob("draft-*"))


def test_the_account_is_closed_at_once_and_opened_when_it_is_taken_back(school: School, left: Left) -> None:
    word = tokens.create(school, left.id, name="laptop", scope=Scope.WRITE)[1]
    asked = erasing.ask(school, left.who, left.who, PASSWORD)
    assert logins.log_in(school, LOGIN, PASSWORD) is None
    assert tokens.person_of(school, word, Scope.WRITE) is None
    with pytest.raises(ConflictError):
        erasing.ask(school, left.who, left.who, PASSWORD)
    link = erasing.word_of(school, asked)
    assert erasing.by_word(school, link).person.id == left.id
    erasing.take_back(school, asked.id or 0)
    assert logins.log_in(school, LOGIN, PASSWORD) is not None
    with pytest.raises(MissingError):
        erasing.by_word(school, link)
    with pytest.raises(MissingError):
        erasing.by_word(school, f"{link}x")
    assert forgetting.forget_due(later(school)) == 0
    again = erasing.ask(school, by_id(school, left.id), by_id(school, left.id), PASSWORD)
    forgetting.forget_due(later(school))
    with pytest.raises(ConflictError):
        erasing.take_back(school, again.id or 0)


def test_who_may_ask(school: School, left: Left) -> None:
    kid, other, boss = (
        person(school, "kid", born=MINOR),
        person(school, "other"),
        person(school, "boss2", Role.ADMIN),
    )
    stranger = person(school, "stranger", Role.GUARDIAN)
    for about, by in (
        (left.who, other),
        (kid, kid),
        (kid, stranger),
        (left.who, left.guardian),
        (boss, boss),
    ):
        with pytest.raises(ForbiddenError):
            erasing.ask(school, about, by, PASSWORD, "a reason")
    with pytest.raises(ForbiddenError):
        erasing.ask(school, left.mentor, left.mentor, PASSWORD)
    with pytest.raises(RefusedError, match="password"):
        erasing.ask(school, other, other, "not mine at all")
    with pytest.raises(RefusedError, match="request"):
        erasing.ask(school, kid, boss, PASSWORD)
    assert erasing.ask(school, kid, boss, PASSWORD, "By letter, 3 November").reason
    assert [one.person.id for one in erasing.open_requests(school)] == [kid.id]


def test_a_guardian_asks_and_the_minor_is_told(school: School) -> None:
    kid = person(school, "kid", born=MINOR)
    inbox.set_mail(school, kid.id or 0, "kid@example.org", wanted=True)
    guardian = person(school, "mother", Role.GUARDIAN)
    with school.database.write() as session:
        guardians.ask(session, guardian.id or 0, kid.id or 0, school.now())
    with pytest.raises(ForbiddenError):
        erasing.ask(school, kid, guardian, PASSWORD)
    guardians.confirm(school, guardian_id=guardian.id or 0, ward_id=kid.id or 0)
    erasing.ask(school, by_id(school, kid.id or 0), guardian, PASSWORD)
    assert [one.person.id for one in erasing.of_guardian(school, guardian)] == [kid.id]
    assert any(one.words == erasing.TOLD_WARD for one in inbox.listing(school, kid.id or 0).notices)
    letters = list((school.settings.var / "mail").glob("*.eml"))
    assert len(letters) == 1
    found = people.by_id(school, kid.id or 0)
    assert found is not None
    assert not found.active
