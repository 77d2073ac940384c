"""Candidates: who could review a round, as they stand, in the words of ``lms.domain.matching``."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.experience import level_of
from lms.domain.guardians.consents import Purpose
from lms.domain.matching import Edges, Reviewer, Submitted
from lms.domain.people import counts_as_minor
from lms.domain.programmes import ProgrammeRules
from lms.services import consents
from lms.services.keys import key
from lms.services.programmes import rules_for
from lms.services.reviews.practice import calibrations
from lms.services.school import School
from lms.storage import people
from lms.storage.reviews import rounds as rows
from lms.storage.tables import Person, Review, ReviewerSetting, Round, Work

SECONDS_OF_HOUR = 3600


@dataclass(frozen=True)
class Field:
    """A round that wants reviewers, and everybody who might be asked."""

    work: Submitted
    reviewers: tuple[Reviewer, ...]
    edges: Edges
    rules: ProgrammeRules


def of_round(session: Session, school: School, round_: Round, named: Person | None = None) -> Field:
    """Return the field of a round; its programme's students who have shown that they can review.

    Somebody ``named`` by a mentor is in it, whoever they are.
    """
    asker, work = session.get_one(Person, round_.asked_by), session.get_one(Work, round_.work_id)
    hall = Hall(session, school, asker.cohort_id, named)
    return Field(hall.submitted(round_), hall.reviewers(work.exercise), hall.edges, hall.rules)


class Hall:
    """The students of one programme, read once for all of its rounds.

    Reviews ``set_aside`` are as good as not offered: nobody has them in hand, and they close no ring.
    """

    def __init__(
        self,
        session: Session,
        school: School,
        cohort_id: int | None,
        named: Person | None = None,
        set_aside: Sequence[Review] = (),
    ) -> None:
        self.session, self.school = session, school
        self.rules = rules_for(session, cohort_id=cohort_id)
        self.set_aside = {key(one.id) for one in set_aside}
        self.named_id = named.id if named is not None else None
        students = self.willing(rows.students_near(session, cohort_id))
        self.people = [one for one in students if one.id != self.named_id] + ([named] if named else [])
        ids = [key(one.id) for one in self.people]
        self.ready = calibrations.ready_among(session, school, ids, self.rules.review)
        self.levels = _levels(session, ids, self.rules)
        self.loads = Counter(rows.loads(session, ids)) - Counter(one.reviewer_id for one in set_aside)
        self.settings = rows.settings_of(session, ids)
        arcs = rows.arcs(session, self.set_aside)
        self.edges = Edges(arcs, school.now(), self.rules.matching)

    def willing(self, people: Sequence[Person]) -> list[Person]:
        """Return those who may review and be reviewed, where the programme asks for a consent to it."""
        stopped = consents.stopped(self.session, self.school, people, Purpose.REVIEW, self.rules)
        return [one for one in people if key(one.id) not in stopped]

    def reviewers(self, exercise: str) -> tuple[Reviewer, ...]:
        """Return everybody as they stand towards an exercise."""
        passed, today = rows.passed_round(self.session, exercise), self.school.today()
        return tuple(
            Reviewer(
                person=key(one.id),
                adult=not counts_as_minor(one.role, one.birth_date, today),
                level=self.levels.get(key(one.id), 0),
                passed=key(one.id) in passed,
                languages=languages_of(one, self.settings.get(key(one.id))),
                available=is_available(self.settings.get(key(one.id)), self.school),
                load=self.loads[key(one.id)],
                cap=self.rules.review.load,
            )
            for one in self.people
            if one.id == self.named_id or key(one.id) in self.ready
        )

    def submitted(self, round_: Round) -> Submitted:
        """Return a round as matching sees it."""
        authors = people.owners_of(self.session, self.session.get_one(Work, round_.work_id))
        ids = [key(one.id) for one in authors]
        levels, settings = _levels(self.session, ids, self.rules), rows.settings_of(self.session, ids)
        return Submitted(
            round=key(round_.id),
            authors=frozenset(ids),
            adult=round_.adult,
            level=min((levels.get(one, 0) for one in ids), default=0),
            languages=frozenset(
                tongue for one in authors for tongue in languages_of(one, settings.get(key(one.id)))
            ),
            waited_hours=(self.school.now() - round_.opened_at).total_seconds() / SECONDS_OF_HOUR,
            taken=frozenset(
                one.reviewer_id
                for one in rows.of_round(self.session, key(round_.id))
                if one.id not in self.set_aside
            ),
            excluded=self._kept_from(authors),
        )

    def _kept_from(self, authors: Sequence[Person]) -> frozenset[int]:
        """Return who may not see a work: by a mentor's word some, and without the authors' consent nobody."""
        if len(self.willing(authors)) < len(authors):
            return frozenset(key(one.id) for one in self.people)
        return rows.kept_apart(self.session, [key(one.id) for one in authors])


def _levels(session: Session, ids: Sequence[int], rules: ProgrammeRules) -> dict[int, int]:
    return {one: level_of(rules.levels, xp).level for one, xp in rows.experience_of(session, ids).items()}


def languages_of(person: Person, setting: ReviewerSetting | None) -> frozenset[str]:
    """Return the languages in which somebody reads and writes reviews: what they say, else what they use."""
    said = setting.languages if setting is not None else []
    return frozenset(said or [person.language.value])


def is_available(setting: ReviewerSetting | None, school: School) -> bool:
    return setting is None or setting.away_until is None or setting.away_until <= school.now()
