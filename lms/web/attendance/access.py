"""Who takes attendance: the staff in charge of a cohort, and who leads the event."""

from lms.domain import access as rules
from lms.errors import N_, MissingError
from lms.services import people
from lms.services.attendance import claims, sheets
from lms.services.attendance.sheets import Event
from lms.services.people import Person
from lms.services.school import School
from lms.web.access import staff

_NO_PAGE = N_("There is no such page.")


def writable_event(school: School, person: Person, event_id: int, cohort_id: int | None) -> Event:
    """Return an event whose list ``person`` keeps; its address has to name its own cohort."""
    mine, event = people.standing(staff(person)), sheets.event_of(school, event_id)
    theirs = () if event.cohort_id is None else (event.cohort_id,)
    in_charge = event.leader_id == person.id or rules.looks_after(mine, theirs)
    if event.cohort_id != cohort_id or not in_charge:
        raise MissingError(_NO_PAGE)
    return event


def writable_claim(school: School, person: Person, claim_id: int) -> Event:
    """Return the event of a claim that ``person`` answers."""
    staff(person)
    claim = claims.claim_of(school, claim_id)
    if claim is None:
        raise MissingError(_NO_PAGE)
    event = sheets.event_of(school, claim.event_id)
    return writable_event(school, person, claim.event_id, event.cohort_id)
