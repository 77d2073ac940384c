"""Who may see and change what in reviews: its reviewer, the authors, the mentors in charge, the admins.

Guardians read none of it. A stranger is told that there is no such thing.
"""

from collections.abc import Iterable

from lms.domain import access as rules
from lms.domain.access import Standing
from lms.domain.people import STAFF, Role
from lms.domain.reviews.states import LIVE, ReviewState
from lms.errors import N_, ForbiddenError, MissingError, RefusedError
from lms.services import access, people
from lms.services.access import Owned, Review, Round
from lms.services.people import Person
from lms.services.reviews.desk import comments
from lms.services.school import School

_NO_PAGE = N_("There is no such page.")


def readable_review(school: School, person: Person, review_id: int) -> Review:
    """Return a review for its reviewer, as long as it is theirs, and for the staff in charge."""
    found = access.review(school, review_id)
    if found is None or not (_is_its_reviewer(person, found.thing) or _is_in_charge(person, found.owners)):
        raise MissingError(_NO_PAGE)
    return found.thing


def writable_review(school: School, person: Person, review_id: int) -> Review:
    """Return a review for who is at work on it."""
    review = offered_review(school, person, review_id)
    if review.state is not ReviewState.ACCEPTED:
        raise ForbiddenError(N_("This review can't be changed now."))
    return review


def begun_review(school: School, person: Person, review_id: int) -> Review:
    """Return a review whose work may be looked at: its reviewer takes the offer first."""
    review = readable_review(school, person, review_id)
    if review.reviewer_id == person.id and review.state is ReviewState.OFFERED:
        raise ForbiddenError(N_("Take the offer first; then its desk is open to you."))
    return review


def offered_review(school: School, person: Person, review_id: int) -> Review:
    """Return a review for who was asked for it, to take it or leave it; the staff only look on."""
    review = readable_review(school, person, review_id)
    if review.reviewer_id != person.id:
        raise ForbiddenError(N_("The reviewer does this."))
    return review


def readable_texts(school: School, person: Person, review_id: int) -> Review:
    """Return a review for whoever reads some text of it: its reviewer, the authors, the staff in charge."""
    found = access.review(school, review_id)
    if found is None or found.thing.round_id is None or person.role is Role.GUARDIAN:
        raise MissingError(_NO_PAGE)
    reads_work = rules.may_read_work(people.standing(person), found.owners)
    if not (_is_its_reviewer(person, found.thing) or reads_work):
        raise MissingError(_NO_PAGE)
    return found.thing


def readable_round(school: School, person: Person, round_id: int) -> Round:
    found = access.round_(school, round_id)
    if found is None or person.role is Role.GUARDIAN:
        raise MissingError(_NO_PAGE)
    if not rules.may_read_work(people.standing(person), found.owners):
        raise MissingError(_NO_PAGE)
    return found.thing


def writable_round(school: School, person: Person, round_id: int) -> Round:
    """Return a round for the authors of its work."""
    round_ = readable_round(school, person, round_id)
    found = access.round_(school, round_id)
    if found is None or not rules.may_write_work(people.standing(person), found.owners):
        raise ForbiddenError(N_("The authors of the work do this."))
    return round_


def writable_round_of(school: School, person: Person, review_id: int) -> Round:
    """Return the round of a review that was handed in, for the authors of the work."""
    found = access.review(school, review_id)
    if found is None or found.thing.round_id is None or not _is_out(found.thing):
        raise MissingError(_NO_PAGE)
    return writable_round(school, person, found.thing.round_id)


def commented_review(school: School, person: Person, review_id: int, *, begins: bool = False) -> Review:
    """Return a review for who talks in its threads: its reviewer, and the authors once they see them.

    Who ``begins`` a thread as its reviewer is still at work on it.
    """
    found = access.review(school, review_id)
    if found is not None and _is_its_reviewer(person, found.thing):
        if begins or found.thing.state is ReviewState.OFFERED:
            return writable_review(school, person, review_id)
        return found.thing
    if found is not None and _may_answer(school, person, found):
        return found.thing
    readable_review(school, person, review_id)
    raise ForbiddenError(N_("The reviewer and the authors talk here."))


def staff_round(school: School, person: Person, round_id: int) -> Round:
    """Return a round for the staff in charge of its authors."""
    found = access.round_(school, round_id)
    if found is None or not _is_in_charge(person, found.owners):
        return _refused(school, person, round_id)
    return found.thing


def staff_review(school: School, person: Person, review_id: int) -> Review:
    """Return a review for the staff in charge of the work's authors."""
    review = readable_review(school, person, review_id)
    found = access.review(school, review_id)
    if found is None or not _is_in_charge(person, found.owners):
        raise ForbiddenError(N_("A mentor does this."))
    return review


def writable_slot(school: School, person: Person, slot_id: int) -> None:
    """Let who opened a time pass, and the authors who booked it."""
    slot = access.slot(school, slot_id)
    if slot is None:
        raise MissingError(_NO_PAGE)
    if slot.thing.person_id != person.id and not rules.may_write_work(people.standing(person), slot.owners):
        raise MissingError(_NO_PAGE)


def person_named(school: School, viewer: Person, login: str, field: str = "") -> Person:
    """Return somebody in the viewer's charge by their login, as a ``field`` of a form names them."""
    found = people.by_login(school, login)
    if found is None or not rules.may_read_person(people.standing(viewer), people.standing(found)):
        raise RefusedError(
            N_("Nobody in your charge has the login %(login)s."), login=login[:40], field=field
        )
    return found


def _refused(school: School, person: Person, round_id: int) -> Round:
    readable_round(school, person, round_id)
    raise ForbiddenError(N_("A mentor does this."))


def _is_its_reviewer(person: Person, review: Review) -> bool:
    return review.reviewer_id == person.id and review.state in {*LIVE, ReviewState.HANDED_IN}


def _may_answer(school: School, person: Person, found: Owned[Review]) -> bool:
    is_author = rules.may_write_work(people.standing(person), found.owners)
    return is_author and comments.is_for_authors(school, found.thing)


def _is_out(review: Review) -> bool:
    """Tell whether the authors read a review: it is handed in, and no mentor has to let it count."""
    return review.state is ReviewState.HANDED_IN and not review.under_mentor


def _is_in_charge(person: Person, owners: Iterable[Standing]) -> bool:
    mine = people.standing(person)
    return person.role in STAFF and any(rules.looks_after(mine, one.cohort_ids) for one in owners)
