"""The places of the site, for who is looking; only those that exist are shown."""

from dataclasses import dataclass

from flask import current_app, request

from lms.errors import N_
from lms.services.people import Person, Role


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; ``inside`` names the blueprints and the pages that belong to it."""

    endpoint: str
    words: str
    icon: str
    inside: frozenset[str]
    roles: frozenset[Role] = frozenset(Role)

    @property
    def current(self) -> bool:
        return bool({request.blueprint, request.endpoint} & self.inside)


WORKING = frozenset({Role.STUDENT, Role.MENTOR, Role.ADMIN})
STAFF = frozenset({Role.MENTOR, Role.ADMIN})
STUDENTS = frozenset({Role.STUDENT})
PLACES = (
    Place("home.home", N_("Home"), "home", frozenset({"home"}), WORKING),
    Place(
        "exercises.listing",
        N_("Exercises"),
        "learn",
        frozenset({"exercises", "rubrics", "submissions", "files", "works"}),
        WORKING,
    ),
    Place(
        "reviews.listing",
        N_("Review"),
        "review",
        frozenset({"reviews", "rounds", "slots", "desk", "calibrations"}),
        STUDENTS,
    ),
    Place(
        "mentors.board",
        N_("Reviewing"),
        "review",
        frozenset({"mentors", "byhand", "guard", "reports", "rounds", "desk"}),
        STAFF,
    ),
    Place("queue.desk", N_("Desk"), "desk", frozenset({"queue"}), STAFF),
    Place(
        "people.listing",
        N_("People"),
        "people",
        frozenset({"people", "invitations", "cohorts", "programmes", "calibrations", "ledger.of_person"}),
        STAFF,
    ),
    Place("guardians.wards", N_("Children"), "people", frozenset({"guardians"}), frozenset({Role.GUARDIAN})),
    Place("admin.engine", N_("Engine"), "engine", frozenset({"admin"}), frozenset({Role.ADMIN})),
    Place("account.me", N_("Me"), "me", frozenset({"account", "tokens", "guardians.mine", "ledger.mine"})),
)


def exists(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def places_of(person: Person | None) -> tuple[Place, ...]:
    if person is None:
        return ()
    return tuple(place for place in PLACES if person.role in place.roles and exists(place.endpoint))
