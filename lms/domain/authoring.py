"""What an author's words get wrong together: points, limits, the order of checks, prerequisites."""

from collections.abc import Collection, Iterable, Mapping

from lms.domain.environments import Environment, LimitChanges
from lms.domain.exercises import CheckDefinition, Definition, Exercise

LEAST_PASSING, LEAST_FAILING = 2, 4
Fault = tuple[tuple[str | int, ...], str]


def faults(definition: Definition, environment: Environment) -> list[Fault]:
    """Return what the words of an exercise get wrong together, each with the place of its field."""
    found: list[Fault] = []
    total = sum(check.points for check in definition.checks)
    if definition.pass_points > total:
        found.append((("pass_points",), f"is more than the {total:g} points of all checks"))
    found += _check_faults(definition.checks)
    return found + limit_faults(definition.limits, environment)


def limit_faults(limits: LimitChanges, environment: Environment) -> list[Fault]:
    """Return which limits are above what the environment allows."""
    found: list[Fault] = []
    for name, value in limits.model_dump(exclude_none=True).items():
        most = getattr(environment.maxima, name)
        if value > most:
            found.append((("limits", name), f"is more than the {most:g} that {environment.name} allows"))
    return found


def _check_faults(checks: Iterable[CheckDefinition]) -> list[Fault]:
    found: list[Fault] = []
    known: set[str] = set()
    for position, check in enumerate(checks):
        if check.name in known:
            found.append((("checks", position, "name"), f"{check.name} is there twice"))
        unknown = [name for name in check.after if name not in known]
        if unknown:
            found.append(
                (("checks", position, "after"), f"{', '.join(unknown)} does not stand before {check.name}")
            )
        known.add(check.name)
    return found


def lacking_solutions(exercise: Exercise) -> list[str]:
    """Return which solutions an exercise still needs to prove itself; one without checks needs none."""
    if not exercise.checks:
        return []
    failures = [one.failure for one in exercise.solutions if one.failure is not None]
    passing = len(exercise.solutions) - len(failures)
    cheats = sum(failure.cheating for failure in failures)
    counts = (
        (passing, LEAST_PASSING, "solutions that pass are in solutions/passing/"),
        (len(failures), LEAST_FAILING, "solutions that fail are in solutions/failing/"),
        (cheats, 1, "of the failing solutions say cheating = true"),
    )
    return [f"{count} {words}; there have to be {least}" for count, least, words in counts if count < least]


def prerequisite_faults(
    prerequisites: Mapping[str, Collection[str]], known: Collection[str], kept_back: Collection[str] = ()
) -> dict[str, str]:
    """Return, by slug, what is wrong with the prerequisites of exercises.

    ``known`` are all slugs that exist, those of broken exercises included; ``kept_back`` are those for
    checkpoints, of which only who draws one can ever pass it.
    """
    found: dict[str, str] = {}
    for slug, wanted in prerequisites.items():
        missing = [other for other in wanted if other not in known]
        drawn = [other for other in wanted if other in kept_back]
        if missing:
            found[slug] = f"there is no exercise {', '.join(missing)}"
        elif drawn:
            found[slug] = f"only who draws it at a checkpoint can pass {', '.join(drawn)} first"
        elif _leads_to(prerequisites, slug):
            found[slug] = "leads back to the exercise itself"
    return found


def _leads_to(prerequisites: Mapping[str, Collection[str]], slug: str) -> bool:
    """Tell whether an exercise is among the prerequisites of its prerequisites."""
    seen: set[str] = set()
    ahead = list(prerequisites[slug])
    while ahead:
        other = ahead.pop()
        if other == slug:
            return True
        if other not in seen:
            seen.add(other)
            ahead.extend(prerequisites.get(other, ()))
    return False
