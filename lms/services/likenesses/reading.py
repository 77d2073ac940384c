"""Reading: the programs of attempts, compared as they arrive with those of others on the same exercise."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session

from lms.domain.likeness.passages import NOTABLE, compare, is_common, is_enough
from lms.domain.likeness.prints import Printed, marks, printed
from lms.errors import QatarlasError, RefusedError, TooLargeError
from lms.services.clashes import is_clash
from lms.services.school import School
from lms.storage import likenesses as rows
from lms.storage import people
from lms.storage.tables import CodeReading, Likeness, Submission, Work

AT_ONCE = 20
TRIED = 60
CANDIDATES = 5
READ_SECONDS = 10.0
"""So long of a processor the programs of an attempt are read; a thousand lines take a tenth of a second."""
PATIENCE = timedelta(days=3)
MOMENTARY = (OSError, MemoryError, QatarlasError, SQLAlchemyError)
"""What may be otherwise by the next sweep; all else is the files' own, and so are the two below."""
REFUSED = (RefusedError, TooLargeError)

log = logging.getLogger(__name__)


def read_new(school: School) -> int:
    """Compare the programs of attempts that nobody has compared yet; return how many likenesses are new.

    What can't be read for a moment is left to the next sweep and keeps nothing else waiting. What never can,
    or could not for days, is noted as read.
    """
    with school.database.read() as session:
        waiting = rows.unread(session, TRIED)
        works = {one.work_id: session.get_one(Work, one.work_id) for one in waiting}
    found = done = 0
    for one in waiting:
        if done == AT_ONCE:
            break
        try:
            found += _read(school, one, works[one.work_id].exercise)
        except Exception as error:
            if _may_pass(school, one, error):
                log.info("attempt %s can't be read for its likeness just now: %r", one.id, error)
                continue
            log.warning("attempt %s can't be read for its likeness", one.id, exc_info=True)
            _keep(school, one, works[one.work_id].exercise, frozenset(), ())
        done += 1
    return found


def begin_now(school: School) -> int:
    """Compare only what comes from now on; return how many attempts that are there are left alone."""
    with school.database.write() as session:
        return rows.note_all_read(session, school.now())


def files_of(school: School, submission: Submission) -> dict[str, bytes]:
    return school.repositories.export(submission.work_id, submission.commit_id)


def programs_of(school: School, exercise: str, files: Mapping[str, bytes]) -> tuple[Printed, ...]:
    """Return the programs of a work without what it began with; of an exercise that has left nobody knows it.

    What is to be handed in is read before all else.
    """
    known = school.catalogue.find(exercise)
    if known is None:
        return printed(files, is_late=_in_seconds(READ_SECONDS))
    starter = marks(printed(known.starter_files()))
    return printed(files, starter, known.hand_in, _in_seconds(READ_SECONDS))


def _in_seconds(seconds: float) -> Callable[[], bool]:
    """Return what tells when this thread has taken so long of a processor."""
    until = time.thread_time() + seconds
    return lambda: time.thread_time() > until


def _read(school: School, submission: Submission, exercise: str) -> int:
    """Compare one attempt and note it as read; return how many likenesses are new."""
    own = _printed(school, submission, exercise) if exercise in school.catalogue else ()
    found = marks(own)
    with school.database.read() as session:
        others = _candidates(session, exercise, submission, found) if is_enough(found) else []
    pairs = [
        _compared(school, exercise, mine, own if mine.id == submission.id else None, other)
        for mine, other in others
    ]
    return _keep(school, submission, exercise, found, [one for one in pairs if one is not None])


def _printed(school: School, submission: Submission, exercise: str) -> tuple[Printed, ...]:
    return programs_of(school, exercise, files_of(school, submission))


def _may_pass(school: School, submission: Submission, error: Exception) -> bool:
    """Tell whether what kept an attempt from being read is of the moment, and has not lasted for days."""
    is_new = school.now() - submission.created_at < PATIENCE
    return is_new and _is_momentary(error)


def _is_momentary(error: Exception) -> bool:
    return isinstance(error, MOMENTARY) and not isinstance(error, REFUSED)


def _candidates(
    session: Session, exercise: str, submission: Submission, mine: Collection[int]
) -> list[tuple[Submission, Submission]]:
    """Return the attempts, one a work, that may be like this one, each with that of this work to compare.

    They share its rare marks. Who had them first in an earlier attempt is compared by that one: handing in
    again makes nobody the later one.
    """
    others = rows.works_read(session, exercise, submission.work_id)
    having = rows.works_with(session, exercise, mine, submission.work_id)
    rare = {mark for mark in mine if not is_common(len(having.get(mark, ())), others)}
    shared = Counter(work for mark in rare for work in having.get(mark, ()))
    likely = [work for work, count in shared.most_common(CANDIDATES) if count >= NOTABLE * len(rare)]
    owners = people.owners_by_work(session, [submission.work_id, *likely])
    authors = {one.id for one in owners.get(submission.work_id, ())}
    foreign = [work for work in likely if authors.isdisjoint(one.id for one in owners.get(work, ()))]
    pairs = []
    for work in foreign:
        theirs = rows.attempt_with_most(session, work, exercise, rare)
        common = {mark for mark in rare if work in having.get(mark, ())}
        first = rows.first_with_half(session, submission.work_id, exercise, common)
        pairs.append((submission.id if first is None or first > theirs else first, theirs))
    return [(session.get_one(Submission, one), session.get_one(Submission, other)) for one, other in pairs]


def _compared(
    school: School,
    exercise: str,
    submission: Submission,
    own: Sequence[Printed] | None,
    other: Submission,
) -> Likeness | None:
    """Compare two attempts in full; return what is notable, or None. The later one is asked, in any order."""
    try:
        own = _printed(school, submission, exercise) if own is None else own
        theirs = _printed(school, other, exercise)
    except Exception as error:
        if _is_momentary(error):
            raise
        log.warning("attempt %s can't be read again beside %s", other.id, submission.id, exc_info=True)
        return None
    sides = sorted([(submission.id or 0, submission, own), (other.id or 0, other, theirs)], reverse=True)
    (_, later, first), (_, earlier, second) = sides
    compared = compare(first, second)
    if not compared.is_notable:
        return None
    return Likeness(
        exercise=exercise,
        work_id=later.work_id,
        submission_id=later.id or 0,
        other_work_id=earlier.work_id,
        other_submission_id=earlier.id or 0,
        share=compared.share,
        found_at=school.now(),
    )


def _keep(
    school: School, submission: Submission, exercise: str, mine: Collection[int], pairs: Iterable[Likeness]
) -> int:
    """Note an attempt as read with its marks and what it is like; another process may have been first."""
    try:
        with school.database.write() as session:
            reading = CodeReading(submission_id=submission.id or 0, marks=len(mine), read_at=school.now())
            session.add(reading)
            session.flush()
            rows.keep(session, exercise, submission.work_id, submission.id or 0, mine)
            return sum(_note(session, one) for one in pairs)
    except IntegrityError as error:
        if not is_clash(error):
            raise
        return 0


def _note(session: Session, found: Likeness) -> bool:
    """Keep a likeness, of a pair of works the most alike; return whether it is new."""
    known = rows.pair(session, found.work_id, found.other_work_id)
    if known is None and rows.pair(session, found.other_work_id, found.work_id) is None:
        session.add(found)
        return True
    if known is not None and known.outcome is None and known.share < found.share:
        known.submission_id, known.other_submission_id = found.submission_id, found.other_submission_id
        known.share = found.share
    return False
