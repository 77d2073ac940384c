"""Reviews in the demo school, by the verbs that people use: practice, a decided work, and two in review.

What happened on earlier days is done with the clock of those days.
"""

import random
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import select

from lms.domain.exercises import Exercise
from lms.domain.reviews.known import KnownAnswer
from lms.domain.reviews.rubrics import Criterion, CriterionKind, needs_evidence
from lms.domain.reviews.states import ReviewState, RoundState
from lms.domain.verdicts import Verdict
from lms.errors import N_
from lms.services import people
from lms.services.demo.attempts import project_of
from lms.services.demo.moments import DAY, HOUR, MINUTE, at
from lms.services.keys import key
from lms.services.languages import catalogue_of
from lms.services.people import Person
from lms.services.reviews import ratings, rounds
from lms.services.reviews.desk import answers, handing_in, source
from lms.services.reviews.desk.answers import Lines
from lms.services.reviews.matching import byhand, offers
from lms.services.reviews.practice import calibrations
from lms.services.reviews.ratings import Opinion
from lms.services.reviews.rounds import Review, Round
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.storage.tables import Round as RoundRow

DECIDED, RUNNING, FRESH = "sanzhar", "ivan", "madina"
REVIEWERS = ("student", "ivan", "sanzhar", "madina", "nurlan", "dana", "timur", "aigerim")
MENTOR, ASKED = "mentor", "student"
MINUTES_AT_DESK = 12
AS_KNOWN = 0.8
SUMMARIES = (
    N_("The program does what its description says, and I could run it at once. Some names could say more."),
    N_("I liked that the reading and the forecast are apart. A test for a broken line is missing."),
    N_("It works on the given file. On an empty one it stops with an error, so look at that first."),
)


def is_reviewed(school: School) -> bool:
    """Tell whether there are reviews already, or nothing that could be reviewed."""
    with school.database.read() as session:
        begun = session.exec(select(RoundRow.id).limit(1)).first() is not None
    return begun or project_of(school) is None


def hold_reviews(school: School) -> bool:
    """Let the people of the demo school review each other's project; False: there is nothing to review."""
    project = project_of(school)
    if project is None or is_reviewed(school):
        return False
    now = school.now()
    for place, login in enumerate(REVIEWERS):
        _practise(at(school, now - 9 * DAY + place * HOUR), _person(school, login), project)
    decided = _ask(at(school, now - 6 * DAY), project, DECIDED)
    running = _ask(at(school, now - 5 * HOUR), project, RUNNING)
    fresh = _ask(at(school, now - HOUR), project, FRESH)
    if decided is not None:
        _bring_to_an_end(school, decided, project, now - 6 * DAY)
    if running is not None:
        _begin(school, running, project, now)
    if fresh is not None:
        _ask_the_student(school, fresh)
    return decided is not None


def _person(school: School, login: str) -> Person:
    found = people.by_login(school, login)
    if found is None:
        raise LookupError(login)
    return found


def _practise(school: School, person: Person, project: Exercise) -> None:
    moment = school.now()
    while not calibrations.practice(school, key(person.id)).is_ready:
        review = calibrations.begin(at(school, moment), key(person.id))
        name = (review.known_work or "").rpartition("/")[2]
        known = next(one.known.answers for one in project.known if one.name == name)
        _review(at(school, moment), review, person, project, {one.criterion: one for one in known})
        moment += HOUR


def _ask(school: School, project: Exercise, login: str) -> Round | None:
    """Ask for reviews of a work that has passed its checks; one that has not yet is left alone."""
    person_id = key(_person(school, login).id)
    work = works.find(school, project.slug, person_id)
    if work is None:
        return None
    newest = submissions.attempts(school, key(work.id))[0]
    if newest.grade is None or newest.grade.verdict is not Verdict.PASSED:
        return None
    return rounds.open_round(school, key(newest.submission.id), person_id)


def _bring_to_an_end(school: School, round_: Round, project: Exercise, moment: datetime) -> None:
    """Let reviewers answer, one after another, until the round is decided, by a mentor if need be."""
    round_id, known = key(round_.id), _usual_answers(project)
    while (live := _live(school, round_id)) and moment < school.now():
        moment += 5 * HOUR
        review = offers.accept(at(school, moment), key(live[0].id))
        _review(at(school, moment), review, _by_id(school, review), project, known)
    if rounds.view(school, round_id).round.state is RoundState.MENTOR:
        mentor = _person(school, MENTOR)
        review = byhand.take(at(school, moment + HOUR), round_id, key(mentor.id))
        _review(at(school, moment + HOUR), review, mentor, project, known)
    author = key(_person(school, DECIDED).id)
    done = [one for one in rounds.view(school, round_id).peers if one.state is ReviewState.HANDED_IN]
    for review in done[:2]:
        ratings.rate(at(school, moment + DAY), key(review.id), author, Opinion(5, 5, 4))


def _begin(school: School, round_: Round, project: Exercise, now: datetime) -> None:
    """Let one reviewer hand in and another be at work, where so many are asked; the rest wait."""
    asked = _live(school, key(round_.id))
    for first in asked[:1]:
        review = offers.accept(at(school, now - 4 * HOUR), key(first.id))
        _review(at(school, now - 3 * HOUR), review, _by_id(school, review), project, _usual_answers(project))
    for second in asked[1:2]:
        offers.accept(at(school, now - 2 * HOUR), key(second.id))


def _ask_the_student(school: School, round_: Round) -> None:
    """Let the first student have an offer: by a mentor's hand, where matching has found others."""
    student_id, round_id = key(_person(school, ASKED).id), key(round_.id)
    if student_id not in {one.reviewer_id for one in _live(school, round_id)}:
        mentor_id = key(_person(school, MENTOR).id)
        byhand.assign(at(school, school.now() - 30 * MINUTE), round_id, student_id, mentor_id, knowingly=True)


def _live(school: School, round_id: int) -> list[Review]:
    """Return the offers of a round that nobody has answered."""
    return [one for one in rounds.view(school, round_id).peers if one.state is ReviewState.OFFERED]


def _by_id(school: School, review: Review) -> Person:
    found = people.by_id(school, review.reviewer_id)
    if found is None:
        raise LookupError(review.reviewer_id)
    return found


def _usual_answers(project: Exercise) -> Mapping[int, KnownAnswer]:
    """Return the answers to the best of the works to practise on: the demo's works are as good."""
    practised = [one.known for one in project.known if not one.known.model]
    best = max(practised, key=lambda one: sum(answer.value or 0.0 for answer in one.answers))
    return {one.criterion: one for one in best.answers}


def _review(
    school: School, review: Review, person: Person, project: Exercise, known: Mapping[int, KnownAnswer]
) -> None:
    """Answer everything as the staff would, with a mind of one's own here and there, and hand it in."""
    review_id, mind = key(review.id), random.Random(f"{person.login}:{review.id}")  # noqa: S311  a demo
    for number, criterion in project.rubric:
        if number in known:
            value = _own_value(mind, criterion, known[number].value)
            why = known[number].why.of(person.language).replace("`", "")
            answers.answer(school, review_id, number, value, why)
            if needs_evidence(criterion, value):
                _cite(school, review_id, number, known[number])
    for minute in range(1, MINUTES_AT_DESK + mind.randrange(8)):
        answers.count_time(at(school, school.now() + minute * MINUTE), review_id, 60)
    said = catalogue_of(person.language).ugettext(mind.choice(SUMMARIES))
    handing_in.hand_in(at(school, school.now() + HOUR), review_id, str(said))


def _own_value(mind: random.Random, criterion: Criterion, value: float | None) -> float | None:
    """Return a value that is mostly the known one, else one step away."""
    if value is None or mind.random() < AS_KNOWN or criterion.kind is CriterionKind.YES_NO:
        return value
    largest = len(criterion.levels) - 1 if criterion.kind is CriterionKind.LEVELS else criterion.points
    return min(max(value + mind.choice((-1, 1)), 0.0), float(largest))


def _cite(school: School, review_id: int, number: int, known: KnownAnswer) -> None:
    """Rest an answer on the lines that the staff name, where this work has them, else on its first ones."""
    with school.database.read() as session:
        files = source.of_review(school, session.get_one(Review, review_id))
    here = {entry.path for entry in files.entries}
    named = [(one.path, one.line_from, one.last) for one in known.evidence if one.path in here]
    for path, first, last in named or [(min(here), 1, 1)]:
        length = max(1, len(files.read(path).splitlines()))
        lines = Lines(path, min(first, length), min(last, length))
        answers.cite_lines(school, review_id, number, lines)
