"""Somebody who has left something of themself everywhere, by the real verbs: to be forgotten."""

import io
import subprocess
import zipfile
from dataclasses import dataclass
from datetime import date, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path

from sqlmodel import SQLModel, col, select

from lms.domain.attendance.visits import Mark
from lms.domain.guardians.consents import Purpose
from lms.domain.people import Language, Role
from lms.services import announcements, consents, guardians, inbox, mails, people, portfolios
from lms.services.accounts import tokens
from lms.services.accounts.tokens import Scope
from lms.services.admissions import applying, filling
from lms.services.attendance import claims, marks
from lms.services.keys import key
from lms.services.privacy import exporting
from lms.services.reviews import ratings
from lms.services.reviews.desk import answers, comments
from lms.services.reviews.matching import offers
from lms.services.reviews.meetings import slots
from lms.services.reviews.scoring import appeals
from lms.services.school import School
from lms.services.submitting import teams, uploads, works
from lms.services.tracks import stays
from lms.storage.tables import Answer, MentorNote, Person
from tests.support import admissions, attendance, reviews, track_school
from tests.support.folk import PASSWORD, cohort, person
from tests.support.graded_traces import leave_grades

NAME, LOGIN, EMAIL = "Айзере Сүлейменқызы", "ayzere-s", "ayzere.s@example.org"
BORN = date(2004, 2, 29)
SECRET = "құпия-сөйлем"
IN_PAIRS = "in-pairs"


@dataclass(frozen=True)
class Left:
    """Who has left something, and who stands around them."""

    who: Person
    mentor: Person
    guardian: Person
    mate: Person
    own_works: tuple[int, ...]
    team_work: int

    @property
    def id(self) -> int:
        return self.who.id or 0


def leave_all(school: School) -> Left:
    here = cohort(school, "here")
    mentor = person(school, "mentor", Role.MENTOR, cohort_id=here)
    guardian = person(school, "guardian", Role.GUARDIAN)
    who = people.create(
        school,
        login=LOGIN,
        name=NAME,
        role=Role.STUDENT,
        password=PASSWORD,
        birth_date=date(2013, 2, 28),
        language=Language.ENGLISH,
    )
    mate, who_id = person(school, "mate", password=None), who.id or 0
    inbox.set_mail(school, who_id, EMAIL, wanted=True)
    _as_a_child(school, who_id, guardian)
    _grown_up(school, who_id)
    tokens.create(school, who_id, name=f"laptop {SECRET}", scope=Scope.WRITE)
    reviewed = _works(school, who_id)
    _reviews_others(school, who_id)
    team_work = _team(school, who_id, mate.id or 0)
    people.move(school, who_id, here)
    _school_life(school, who_id, mentor, here)
    alone = works.find(school, "three-checks", who_id)
    assert alone is not None
    leave_grades(school, who_id, key(alone.id), team_work, f"{NAME}: {SECRET}")
    _shown_and_taken_home(school, who_id)
    mails.send_due(school)
    return Left(by_id(school, who_id), mentor, guardian, mate, (alone.id or 0, reviewed), team_work)


def _as_a_child(school: School, who_id: int, guardian: Person) -> None:
    with school.database.write() as session:
        guardians.ask(session, guardian.id or 0, who_id, school.now())
    guardians.confirm(school, guardian_id=guardian.id or 0, ward_id=who_id)
    consents.give(school, who_id, Purpose.STUDY, guardian.id or 0)


def _grown_up(school: School, person_id: int) -> None:
    with school.database.write() as session:
        session.get_one(Person, person_id).birth_date = BORN


def zipped(files: dict[str, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    made.seek(0)
    return made


def _works(school: School, person_id: int) -> int:
    """Hand two exercises in; one is reviewed, contested, rated and commented on. Return its work."""
    code = f"# {NAME} {SECRET}\ndef add(a, b):\n    return a + b\n".encode()
    work_id = key(works.find_or_open(school, "three-checks", person_id).id)
    uploads.hand_in_zip(school, person_id, work_id, zipped({"solution.py": code}))
    round_ = reviews.opened_round(school, LOGIN)
    review = reviews.handed_in(school, key(round_.id), reviews.POOR)
    reviews.handed_in(school, key(round_.id), reviews.POOR)
    author, reviewer = by_id(school, person_id), by_id(school, review.reviewer_id)
    said = comments.add(school, reviewer, review, comments.Draft(f"Well done, {NAME}: {SECRET}"))
    comments.reply(school, author, review, key(said.id), f"Thanks {SECRET}")
    ratings.rate(school, key(review.id), person_id, ratings.Opinion(5, 5, 5, f"Kind {SECRET}"))
    with school.database.read() as session:
        lost = select(Answer.criterion).where(Answer.review_id == review.id, Answer.value == 0)
        criterion = session.exec(lost.order_by(col(Answer.criterion))).first()
    assert criterion is not None
    appeals.appeal(school, key(review.id), criterion, person_id, f"It was there: {SECRET}")
    return round_.work_id


def by_id(school: School, person_id: int) -> Person:
    found = people.by_id(school, person_id)
    assert found is not None
    return found


def _reviews_others(school: School, person_id: int) -> None:
    """Review the work of somebody else, with words of one's own."""
    other = reviews.opened_round(school, "author", reviewers=())
    while not any(one.reviewer_id == person_id for one in reviews.offered(school, key(other.id))):
        declined = reviews.offered(school, key(other.id))[0]
        offers.decline(school, key(declined.id), f"Not now, ask {NAME}")
    mine = next(one for one in reviews.offered(school, key(other.id)) if one.reviewer_id == person_id)
    review = offers.accept(school, key(mine.id))
    reviews.answer(school, key(review.id))
    with school.database.read() as session:
        given = select(Answer).where(Answer.review_id == review.id).order_by(col(Answer.criterion))
        first = session.exec(given).first()
    assert first is not None
    answers.answer(school, key(review.id), first.criterion, first.value, f"Well said {SECRET}")
    answers.summarise(school, key(review.id), f"All in all {SECRET}, {NAME}")
    comments.add(school, by_id(school, person_id), review, comments.Draft(f"I see {SECRET}"))
    reviews.hand_in(school, key(review.id))


def _team(school: School, person_id: int, mate_id: int) -> int:
    team = teams.create(school, person_id, IN_PAIRS)
    teams.ask(school, person_id, team.id or 0, by_id(school, mate_id).login)
    teams.confirm(school, mate_id, team.id or 0)
    work_id = key(works.find_or_open(school, IN_PAIRS, person_id).id)
    for who, line in ((person_id, b"1"), (mate_id, b"2")):
        files = {"solution.py": b"def add(a, b):\n    return a + b + 0 * " + line + b"\n"}
        uploads.hand_in_zip(school, who, work_id, zipped(files))
    return work_id


def _school_life(school: School, person_id: int, mentor: Person, here: int) -> None:
    call = admissions.call(school, "tomorrow")
    question = admissions.ask(school, call)
    begun = applying.begin(school, call, by_id(school, person_id))
    filling.save(school, key(begun.id), {question: [f"Because {SECRET}"]}, "kk")
    event = attendance.event(school, here)
    marks.mark(school, event, person_id, Mark.ABSENT, mentor.id or 0, reason=f"{NAME} was ill: {SECRET}")
    claims.request(school, person_id, event, f"I was there {SECRET}")
    track = track_school.track(school, here)
    stays.try_out(school, person_id, track, f"I like it {SECRET}")
    announcements.publish(
        school, mentor, here, {"kk": f"{NAME} жеңді", "ru": "", "en": f"{NAME} has won"}, school.today()
    )
    slots.open_times(school, person_id, school.today() + timedelta(days=2), time(15), 1, f"At {SECRET}")
    with school.database.write() as session:
        session.add(
            MentorNote(
                cohort_id=here,
                person_id=person_id,
                note=f"Spoke with {NAME}",
                by=mentor.id or 0,
                created_at=school.now(),
            )
        )
        inbox.tell(session, school, mentor.id or 0, "%(name)s waits", {"name": NAME}, "/people")
        inbox.tell(session, school, person_id, "Hello %(word)s", {"word": SECRET}, "/me")


def _shown_and_taken_home(school: School, person_id: int) -> None:
    portfolios.write(school, person_id, portfolios.Draft(headline={"kk": f"{NAME}: {SECRET}"}))
    grown = by_id(school, person_id)
    exporting.ask(school, grown, grown)
    assert exporting.make_due(school) == 1


def traces(school: School, needles: dict[str, str]) -> list[str]:
    """Return where anything of these is found: in all rows, all objects of all repositories, all files."""
    found = []
    for name, needle in needles.items():
        found += [f"{name} in {place}" for place in _in_rows(school, needle)]
        found += [f"{name} in {place}" for place in _in_repositories(school, needle)]
        found += [f"{name} in {place}" for place in _in_files(school.settings.var, needle)]
    return found


def _in_rows(school: School, needle: str) -> list[str]:
    places = []
    with school.database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(table.select()).mappings():
                places += [
                    f"{table.name}.{column}" for column, value in row.items() if needle in _text(value)
                ]
    return places


def _text(value: object) -> str:
    return str(value).casefold()


def _in_repositories(school: School, needle: str) -> list[str]:
    places = []
    for path in school.repositories.folder.glob("*.git"):
        told = subprocess.run(
            ["git", f"--git-dir={path}", "cat-file", "--batch-all-objects", "--batch", "--unordered"],
            capture_output=True,
            check=True,
        ).stdout
        if needle.encode() in told.decode(errors="replace").casefold().encode():
            places.append(path.name)
    return places


def _in_files(folder: Path, needle: str) -> list[str]:
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and needle in _content(path).casefold()
    ]


def _content(path: Path) -> str:
    raw = path.read_bytes()
    if path.suffix == ".eml":
        message = message_from_bytes(raw, policy=policy.default)
        body = message.get_body(("plain",))
        return "\n".join([*map(str, message.values()), str(body.get_content()) if body else ""])
    text = raw.decode(errors="replace")
    return text + text.encode().decode("unicode_escape", errors="replace") if path.suffix == ".json" else text
