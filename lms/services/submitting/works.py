"""Works: found or begun, and the pushes that a fault has lost found again."""

import logging
from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lms.domain.exercises import Exercise
from lms.domain.git.pushes import Pace, check_pace
from lms.domain.guardians.consents import Purpose
from lms.domain.progress import missing_prerequisites
from lms.domain.teams import check_full_enough
from lms.errors import N_, ConflictError, ForbiddenError, MissingError, TooLargeError
from lms.services import consents, hiding
from lms.services.keys import key
from lms.services.school import School
from lms.services.submitting import submissions
from lms.storage import people
from lms.storage import submissions as attempts
from lms.storage import works as rows
from lms.storage.admissions import applications as admissions
from lms.storage.git.repositories import Move
from lms.storage.tables import Team, Work
from lms.storage.tables.works import Source

log = logging.getLogger(__name__)


def find(school: School, slug: str, person_id: int) -> Work | None:
    """Return the work of a person on an exercise, their own or their team's, if it has been begun."""
    with school.database.read() as session:
        team = rows.team_for(session, slug, person_id)
        if team is not None:
            return rows.of_team(session, key(team.id))
        return rows.alone(session, slug, person_id)


def find_or_open(school: School, slug: str, person_id: int) -> Work:
    """Return the work, begun now if need be: a row, and a repository that holds the starter.

    Refuses who has to pass something else first, and a team that is not complete yet.
    """
    exercise = school.catalogue.get(slug)
    try:
        with school.database.write() as session:
            work = _find_or_add(session, school, exercise, person_id)
    except IntegrityError:  # another process was first
        work = _found_again(school, slug, person_id)
    school.repositories.ensure(key(work.id), exercise.starter_files(), work.created_at)
    return work


def at_address(school: School, login: str, slug: str) -> Work:
    """Return the work that stands at ``/git/<login>/<slug>.git``, already begun."""
    with school.database.read() as session:
        person = people.by_login(session, login)
    work = find(school, slug, key(person.id)) if person else None
    if work is None:
        raise MissingError(N_("There is no such repository."))
    return work


def check_attempt_now(school: School, work_id: int, person_id: int) -> None:
    """Refuse an attempt that comes too soon after the ones before, or of who may not learn now."""
    settings, now = school.settings, school.now()
    pace = Pace(settings.pushes_per_hour, timedelta(seconds=settings.cooldown_seconds))
    with school.database.read() as session:
        consents.check(session, school, person_id, Purpose.STUDY)
        earlier = attempts.since(session, work_id, now - timedelta(hours=1))
    check_pace(pace, now, earlier)


def check_room(school: School, work_id: int) -> None:
    """Refuse to take more into a repository whose history has grown beyond all measure."""
    if school.repositories.is_full(work_id):
        raise TooLargeError(
            N_("The history of this repository is too large. Ask your mentor to make it anew.")
        )


def adopt_lost_pushes(school: School) -> int:
    """Make submissions of commits that reached a main branch when we broke down before the row was there."""
    with school.database.read() as session:
        known = rows.newest_commits(session)
    adopted = 0
    for work_id, commit_id in known.items():
        try:
            adopted += _adopt(school, work_id, commit_id)
        except Exception:  # one work's fault must not keep the others from being found
            log.warning("the main branch of work %d can't be looked at", work_id, exc_info=True)
    school.repositories.sweep()
    return adopted


def _adopt(school: School, work_id: int, newest: str | None) -> bool:
    tip = school.repositories.told_tip(work_id)
    if tip is None or tip == newest:
        return False
    move = school.repositories.move_to(work_id, tip)
    if move is None:
        return False
    with school.database.read() as session:
        if attempts.by_commit(session, work_id, tip) is not None:
            return False
    submissions.accept(
        school, work_id=work_id, commit_id=tip, person_id=move.person_id, source=source_of(move)
    )
    return True


def source_of(move: Move) -> Source:
    """Return how a commit came, by the word in the branch's log; what git itself wrote is a push."""
    return Source(move.how) if move.how in set(Source) else Source.PUSH


def _find_or_add(session: Session, school: School, exercise: Exercise, person_id: int) -> Work:
    hiding.check(session, school, exercise.slug, person_id)
    team = rows.team_for(session, exercise.slug, person_id)
    found = rows.of_team(session, key(team.id)) if team else rows.alone(session, exercise.slug, person_id)
    if team is not None:
        _check_team(session, team, exercise)
    elif exercise.team.smallest > 1:
        raise ConflictError(
            N_("This exercise is done in a team of at least %(smallest)s. Make one, or join one."),
            smallest=exercise.team.smallest,
        )
    if found is not None:
        return found
    consents.check(session, school, person_id, Purpose.STUDY)
    _check_is_let_in(session, person_id)
    _check_prerequisites(session, school, exercise, person_id)
    work = Work(
        exercise=exercise.slug,
        person_id=None if team else person_id,
        team_id=team.id if team else None,
        created_at=school.now(),
    )
    session.add(work)
    session.flush()
    return work


def _check_is_let_in(session: Session, person_id: int) -> None:
    """Refuse who has made an account only to apply: anybody may do that, and a sandbox is not for anybody."""
    if admissions.only_applies(session, person_id):
        raise ForbiddenError(N_("You hand in work once you are in a cohort. Your application comes first."))


def _check_team(session: Session, team: Team, exercise: Exercise) -> None:
    confirmed = sum(row.confirmed_at is not None for row in rows.members(session, key(team.id)))
    check_full_enough(confirmed, exercise.team.smallest)


def _check_prerequisites(session: Session, school: School, exercise: Exercise, person_id: int) -> None:
    missing = missing_prerequisites(
        exercise.prerequisites, rows.passed_by(session, person_id, school.catalogue.reviewed)
    )
    if missing:
        raise ForbiddenError(
            N_("%(exercise)s opens when you have passed: %(missing)s."),
            exercise=exercise.title,
            missing=tuple(school.catalogue.get(slug).title for slug in missing),
        )


def _found_again(school: School, slug: str, person_id: int) -> Work:
    work = find(school, slug, person_id)
    if work is None:
        raise ConflictError(N_("Somebody changed this at the same moment. Try again."))
    return work
