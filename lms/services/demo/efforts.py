"""How students of the demo school work: most do every week, some hurry, some are slow, stuck or silent."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.domain.exercises import Exercise, Reason
from lms.services.demo import folk, leaving
from lms.services.demo.moments import DAY, HOUR, MINUTE, WEEKS, first_day, moment, monday
from lms.services.school import School

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Attempt:
    """Files that somebody hands in at a moment."""

    login: str
    exercise: Exercise
    moment: datetime
    files: Files


@dataclass(frozen=True)
class Lab:
    """When a cohort works together, and how many exercises are begun in it by now."""

    weekday: int
    hour: int
    exercises: int


LABS = {folk.TOMORROW: Lab(2, 14, 5), folk.TUMO: Lab(3, 16, 4)}
OWN_PACE = {"sanzhar": 7, "ivan": 7, "dana": 3, "inkar": 2}
"""Who has begun more than most, or less."""
SILENT = {"kamila": 10, "adiya": 9, **{login: week for login, (week, _, _) in leaving.LEFT.items()}}
"""The week since which nobody has heard of somebody."""
STUCK, MANY = "maxim", 5
"""Who fails and fails at the same exercise, and how often."""
AT_WORK = frozenset({"student", "teen"})
"""Whose newest exercise is not passed yet, whatever the dice say."""
FAILS = (0, 0, 0, 1, 1)
NEXT_WEEK, PASSES_LAST, MISSES_LAB = 0.6, 0.4, 0.1
"""Shares: goes on in the next week's lab; has passed the newest exercise; was not at the last lab."""
DIFFERENT = 3
"""So many wrong solutions of an exercise are seen in the demo."""
SLOW = frozenset({Reason.TIMED_OUT, Reason.MEMORY, Reason.OUTPUT_LIMIT})
"""Wrong in a way that takes long to see."""


def of_student(school: School, student: folk.Character, exercises: Sequence[Exercise]) -> Iterator[Attempt]:
    """Yield what somebody hands in over the three months, oldest first."""
    mind = random.Random(f"works of {student.login}")  # noqa: S311  a demo
    lab = LABS[student.cohort or folk.TOMORROW]
    begun = exercises[: OWN_PACE.get(student.login, lab.exercises)]
    silent_since = _silent_since(school, student.login)
    for number, exercise in enumerate(begun):
        week = number * (WEEKS - 1) // len(begun)
        newest = number == len(begun) - 1
        files = _newest(student.login, exercise, mind) if newest else _tries(exercise, mind)
        moments = _moments(school, lab, week, len(files), mind, spread=number > 0, newest=newest)
        for when, one in zip(moments, files, strict=True):
            if when < silent_since:
                yield Attempt(student.login, exercise, when, one)


def tries(login: str, exercise: Exercise, begun: datetime, mind: random.Random) -> Iterator[Attempt]:
    """Yield what somebody makes of an exercise in one go, the last of it right."""
    for files in _tries(exercise, mind):
        yield Attempt(login, exercise, begun, files)
        begun += mind.randrange(20, 90) * MINUTE


def _tries(exercise: Exercise, mind: random.Random) -> list[Files]:
    return [*_wrong(exercise, mind, mind.choice(FAILS)), *_right(exercise, mind)]


def _newest(login: str, exercise: Exercise, mind: random.Random) -> list[Files]:
    """Return attempts at an exercise that not everybody has passed yet."""
    if login == STUCK:
        return _wrong(exercise, mind, MANY)
    passed = mind.random() < PASSES_LAST and login not in AT_WORK
    return [*_wrong(exercise, mind, 1), *(_right if passed else _again)(exercise, mind)]


def _wrong(exercise: Exercise, mind: random.Random, count: int) -> list[Files]:
    failing = [
        one.files
        for one in exercise.solutions
        if one.failure is not None and not one.failure.cheating and one.failure.reason not in SLOW
    ]
    return [mind.choice(failing[:DIFFERENT]) for _ in range(count) if failing]


def _right(exercise: Exercise, mind: random.Random) -> list[Files]:
    passing = [one.files for one in exercise.solutions if one.failure is None]
    return [mind.choice(passing)] if passing else []


def _again(exercise: Exercise, mind: random.Random) -> list[Files]:
    return _wrong(exercise, mind, mind.choice((1, 1, 2)))


def _moments(
    school: School, lab: Lab, week: int, count: int, mind: random.Random, *, spread: bool, newest: bool
) -> list[datetime]:
    """Return when so many attempts are made: in a week's lab, and perhaps in the next; the newest lately."""
    first = _in_lab(school, lab, week, mind)
    if newest:
        later = _last_lab(school, lab) - timedelta(weeks=int(mind.random() < MISSES_LAB))
        later += (10 + mind.randrange(30)) * MINUTE
    elif spread and mind.random() < NEXT_WEEK:
        later = _in_lab(school, lab, week + 1, mind)
    else:
        later = first + 25 * MINUTE
    return [first, *(later + number * 25 * MINUTE for number in range(count - 1))][:count]


def _in_lab(school: School, lab: Lab, week: int, mind: random.Random) -> datetime:
    day = monday(school) + timedelta(weeks=week, days=lab.weekday)
    return moment(school, max(first_day(school) + DAY, day), lab.hour, 10 + mind.randrange(45))


def _last_lab(school: School, lab: Lab) -> datetime:
    """Return when the newest lab that is over began."""
    begun = moment(school, monday(school) + timedelta(weeks=WEEKS, days=lab.weekday), lab.hour)
    return begun if begun + 3 * HOUR <= school.now() else begun - timedelta(weeks=1)


def _silent_since(school: School, login: str) -> datetime:
    if login not in SILENT:
        return school.now()
    return moment(school, first_day(school) + timedelta(weeks=SILENT[login]), 0)
