"""Several invitations at once, for a list of names: a link each, to hand out or to print."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.domain.people import tidy
from lms.errors import N_, RefusedError
from lms.services import invitations
from lms.services.school import School
from lms.storage.tables import Person

MOST = 100
NAME = 120


@dataclass(frozen=True)
class NewLink:
    """A link that was just made; its word is seen this once."""

    name: str
    word: str


def invite_many(school: School, by: Person, cohort_id: int, names: Sequence[str]) -> tuple[NewLink, ...]:
    """Make a link for every name, to a place as a student of the cohort."""
    wanted = [name for name in (tidy(one, NAME) for one in names) if name]
    if not wanted:
        raise RefusedError(N_("Write a name a line."))
    if len(wanted) > MOST:
        raise RefusedError(N_("Invite at most %(most)s people at once."), most=MOST)
    words = invitations.create_for_students(school, by, cohort_id, wanted)
    return tuple(NewLink(name, word) for name, word in zip(wanted, words, strict=True))
