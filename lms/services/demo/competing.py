"""Adults of the demo school who measure a model with one another: they hand in, and wish to be shown."""

from collections.abc import Iterator

from lms.domain.exercises import Exercise
from lms.services import leaderboards
from lms.services.demo import folk
from lms.services.demo.efforts import Attempt
from lms.services.demo.moments import DAY, HOUR, at
from lms.services.school import School

RIVALS = ("sanzhar", "ivan", "nurlan", "timur")
AT_ONCE = frozenset({"python", "numpy"})
"""Environments with learning in them that are there when a school begins."""


def handed_in(school: School) -> Iterator[Attempt]:
    """Yield what each hands in of the last days: what the exercise with a leaderboard asks first, and it.

    Notes of their own make each a work that is measured by itself, on rows that are drawn for it alone.
    """
    ranked = ranked_exercise(school)
    if ranked is None:
        return
    for place, login in enumerate(RIVALS):
        moment = school.now() - 3 * DAY + place * HOUR
        for slug in (*ranked.prerequisites, ranked.slug):
            exercise = school.catalogue.get(slug)
            passing = next(one.files for one in exercise.solutions if one.failure is None)
            files = {**exercise.starter_files(), **passing, "notes.md": f"# {login}\n".encode()}
            yield Attempt(login, exercise, moment, files)
            moment += DAY


def finish(school: School) -> None:
    """Show them on the leaderboard, as they have wished the day before."""
    ranked, everybody = ranked_exercise(school), folk.everybody(school)
    if ranked is not None:
        for login in RIVALS:
            leaderboards.join(at(school, school.now() - DAY), everybody[login], ranked)


def ranked_exercise(school: School) -> Exercise | None:
    """Return the first exercise with a leaderboard that can be graded when a school begins."""
    found = (one for one in school.catalogue if one.definition.leaderboard is not None)
    return next((one for one in found if one.environment.name in AT_ONCE), None)
