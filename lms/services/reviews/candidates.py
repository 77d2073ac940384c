"""Candidates: who could review a round, as they stand, in the words of ``lms.domain.matching``."""

from dataclasses import dataclass

from sqlmodel import Session

from lms.domain.experience import level_of
from lms.domain.matching import Edges, Reviewer, Submitted
from lms.domain.people import counts_as_minor
from lms.domain.programmes import ProgrammeRules
from lms.services.programmes import rules_for
from lms.services.reviews import calibrations
from lms.services.school import School
from lms.services.works import key
from lms.storage import people
from lms.storage import reviews as rows
from lms.storage.tables import Person, ReviewerSetting, Round, Work

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
    rules = rules_for(session, round_.asked_by)
    asker = session.get_one(Person, round_.asked_by)
    named_id = named.id if named is not None else None
    students = [one for one in rows.students_near(session, asker.cohort_id) if one.id != named_id]
    students += [named] if named is not None else []
    work = session.get_one(Work, round_.work_id)
    authors = people.owners_of(session, work)
    ids = [key(one.id) for one in (*students, *authors)]
    levels = {one: level_of(rules.levels, xp).level for one, xp in rows.experience_of(session, ids).items()}
    ready = calibrations.ready_among(session, school, [key(one.id) for one in students], rules.review)
    passed, loads = rows.passed_round(session, work.exercise), rows.loads(session, ids)
    settings, today = rows.settings_of(session, ids), school.today()
    reviewers = tuple(
        Reviewer(
            person=key(one.id),
            adult=not counts_as_minor(one.role, one.birth_date, today),
            level=levels.get(key(one.id), 0),
            passed=key(one.id) in passed,
            languages=languages_of(one, settings.get(key(one.id))),
            available=is_available(settings.get(key(one.id)), school),
            load=loads.get(key(one.id), 0),
            cap=rules.review.load,
        )
        for one in students
        if one.id == named_id or key(one.id) in ready
    )
    wanted = Submitted(
        round=key(round_.id),
        authors=frozenset(key(one.id) for one in authors),
        adult=round_.adult,
        level=min((levels.get(key(one.id), 0) for one in authors), default=0),
        languages=frozenset(
            tongue for one in authors for tongue in languages_of(one, settings.get(key(one.id)))
        ),
        waited_hours=(school.now() - round_.opened_at).total_seconds() / SECONDS_OF_HOUR,
        taken=frozenset(one.reviewer_id for one in rows.of_round(session, key(round_.id))),
        excluded=rows.kept_apart(session, [key(one.id) for one in authors]),
    )
    return Field(wanted, reviewers, Edges(rows.arcs(session), school.now(), rules.matching), rules)


def languages_of(person: Person, setting: ReviewerSetting | None) -> frozenset[str]:
    """Return the languages in which somebody reads and writes reviews: what they say, else what they use."""
    said = setting.languages if setting is not None else []
    return frozenset(said or [person.language.value])


def is_available(setting: ReviewerSetting | None, school: School) -> bool:
    return setting is None or setting.away_until is None or setting.away_until <= school.now()
