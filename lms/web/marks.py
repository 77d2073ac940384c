"""Whether marks are shown to who is looking: points, scores, XP and levels.

A programme such as TUMO shows its students none: what they have done, and what others say of it, stands
instead. Who looks after students sees them.
"""

from flask import g

from lms.services import programmes
from lms.services.people import Person
from lms.web.context import current_school
from lms.web.sessions import current_person_or_none


def shown() -> bool:
    """Say whether who is looking sees marks; asked once a page."""
    if "marks" not in g:
        hold_for(current_person_or_none())
    return bool(g.marks)


def hold_for(person: Person | None) -> None:
    """Decide it for somebody: a push is followed outside of any login."""
    g.marks = person is None or programmes.shows_marks(current_school(), person)
