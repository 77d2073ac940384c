"""What intakes do by themselves before their end: they open, and who has no wishes yet is reminded."""

from datetime import timedelta

from sqlmodel import Session, col

from lms.errors import N_, ConflictError, RefusedError
from lms.services import inbox
from lms.services.school import School
from lms.services.tracks import intakes
from lms.storage.changes import change
from lms.storage.tables import Intake
from lms.storage.tracks import intakes as rows

HINT = timedelta(hours=24)
"""How long before the end those are reminded who have no wishes yet."""


def open_due(school: School) -> int:
    """Open the intakes whose time has come. A chore."""
    with school.database.read() as session:
        due = [one.id or 0 for one in rows.to_open(session, school.now())]
    return sum(_open_due(school, intake_id) for intake_id in due)


def _open_due(school: School, intake_id: int) -> bool:
    try:
        intakes.open_(school, intake_id)
    except (ConflictError, RefusedError):  # another did it, or its end has passed: an admin sees it planned
        return False
    return True


def remind(school: School) -> int:
    """Remind those who have no wishes yet, a day before the end. A chore."""
    now = school.now()
    with school.database.write() as session:
        due = [
            one
            for one in rows.to_remind(session, now + HINT)
            if (one.opened_at or now) < now - intakes.SHORTEST
        ]
        return sum(_remind(session, school, one) for one in due)


def _remind(session: Session, school: School, intake: Intake) -> int:
    intake_id = intake.id or 0
    if not change(
        session,
        Intake,
        col(Intake.id) == intake_id,
        col(Intake.reminded_at).is_(None),
        reminded_at=school.now(),
    ):
        return 0
    wishing = rows.wishes(session, intake_id)
    words = N_("You have no wishes in “%(name)s” yet. It closes at %(until)s.")
    values = {"name": intake.name, "until": intake.closes_at}
    key = f"intake-remind:{intake_id}:{intake.closes_at:%Y%m%d%H%M}"
    without = [one.id or 0 for one in rows.students(session, intake.programme_id) if one.id not in wishing]
    return inbox.tell_all(session, school, without, words, values, intakes.path_of(intake), f"{key}:")
