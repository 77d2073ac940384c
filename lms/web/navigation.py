"""The places of the site, for who is looking; only those that exist are shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, g, request

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
        """A page that some place names is in that one, whatever place its blueprint belongs to."""
        if request.endpoint in self.inside:
            return True
        return request.blueprint in self.inside and not any(request.endpoint in one.inside for one in PLACES)


WORKING = frozenset({Role.STUDENT, Role.MENTOR, Role.ADMIN})
STAFF = frozenset({Role.MENTOR, Role.ADMIN})
STUDENTS = frozenset({Role.STUDENT})
OF_SCHOOL = frozenset({"director", "admissions", "questionnaires", "vacancies", "region", "companies"})
OF_TRACKS = frozenset({"tracks", "intakes", "activities"})
OF_WARDS = frozenset({"visits.of_ward", "portfolios.of_ward", "privacy.of_ward", "privacy.erase_ward"})
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
        "tracks.mine",
        N_("Tracks"),
        "track",
        OF_TRACKS,
        STUDENTS,
    ),
    Place(
        "reviews.listing",
        N_("Review"),
        "review",
        frozenset({"reviews", "rounds", "slots", "desk", "calibrations"}),
        STUDENTS,
    ),
    Place(
        "cohorts.overview",
        N_("Cohorts"),
        "cohort",
        frozenset(
            {
                "cohorts",
                "rosters",
                "imports",
                "calendar",
                "rooms",
                "pace",
                "gradebook",
                "groups",
                "checkpoints",
                "announcements",
                "attendance",
                "screens",
            }
        ),
        STAFF,
    ),
    Place(
        "mentors.board",
        N_("Reviewing"),
        "review",
        frozenset({"mentors", "byhand", "guard", "reports", "rounds", "desk"}),
        STAFF,
    ),
    Place(
        "tracks.listing",
        N_("Tracks"),
        "track",
        OF_TRACKS,
        STAFF,
    ),
    Place(
        "people.listing",
        N_("People"),
        "people",
        frozenset({"people", "invitations", "programmes", "calibrations", "ledger.of_person"}),
        STAFF,
    ),
    Place("queue.desk", N_("Desk"), "desk", frozenset({"queue"}), STAFF),
    Place("director.page", N_("School"), "school", OF_SCHOOL, frozenset({Role.ADMIN})),
    Place("director.page", N_("School"), "school", OF_SCHOOL | OF_TRACKS, frozenset({Role.DIRECTOR})),
    Place("partners.home", N_("Company"), "school", frozenset({"partners"}), frozenset({Role.PARTNER})),
    Place(
        "guardians.wards",
        N_("Children"),
        "people",
        frozenset({"guardians", "digests", "consents", *OF_WARDS}),
        frozenset({Role.GUARDIAN}),
    ),
    Place("admin.engine", N_("Engine"), "engine", frozenset({"admin"}), frozenset({Role.ADMIN})),
    Place(
        "account.me",
        N_("Me"),
        "me",
        frozenset(
            {
                "account",
                "applications",
                "tokens",
                "guardians.mine",
                "ledger.mine",
                "consents.mine",
                "portfolios",
                "privacy",
                "visits.mine",
                "visits.scanned",
            }
        ),
    ),
)


AT_HAND = 5
"""How many places a phone has room for; of more, the last of these opens the rest."""


def at_hand(places: Sequence[Place]) -> tuple[Sequence[Place], Sequence[Place]]:
    """Return the places that a phone shows at once, and the rest."""
    shown = len(places) if len(places) <= AT_HAND else AT_HAND - 1
    return places[:shown], places[shown:]


def exists(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def places_of(person: Person | None) -> tuple[Place, ...]:
    if person is None or g.get("confined"):  # while a checkpoint runs for them, no other place is open
        return ()
    return tuple(place for place in PLACES if person.role in place.roles and exists(place.endpoint))
