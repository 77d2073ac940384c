"""The wait that is told is the wait that comes: an afternoon of a school, simulated on the real queue."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import fmean

import pytest
from sqlalchemy import event
from sqlmodel import Session

from lms.domain.people import Role
from lms.domain.waits import MOST_TAKEN, Tempo, delayed, seconds_to_start, tempo
from lms.services.grading import waits
from lms.services.grading.queue import SILENT
from lms.storage import queue
from lms.storage import waits as rows
from lms.storage.database import Database
from lms.storage.queue import Claim
from lms.storage.tables import Job, Person, Submission, Work, WorkerRow
from lms.storage.tables.works import Source

NOW = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
LEASE = timedelta(hours=1)
USUAL = {"quick": 1.0, "middling": 6.0, "long": 30.0}
OFTEN = (6, 3, 1)
SLOTS = 3
JOBS = 300
UNMEASURED = 60
"""Jobs at the beginning, when nobody knows yet how long things take."""


@dataclass(frozen=True)
class Told:
    """What was told of a wait, by us and by somebody who knows the place alone, and what came."""

    ours: float
    by_place: float
    came: float


@dataclass
class Afternoon:
    """Students hand in, some many at once, more than can be graded for a while; three slots grade."""

    session: Session
    random: Random
    attempts: dict[tuple[str, str], int] = field(default_factory=dict)
    happenings: list[tuple[float, int, str, object]] = field(default_factory=list)
    told: dict[int, tuple[float, float, float]] = field(default_factory=dict)
    came: list[Told] = field(default_factory=list)
    free: int = SLOTS
    numbers: int = 0

    def run(self) -> list[Told]:
        self.session.add(
            WorkerRow(name="w", seen_at=NOW, started_at=NOW, slots=SLOTS, engine="20.10", images={})
        )
        self.plan()
        while self.happenings:
            second, _, kind, what = heapq.heappop(self.happenings)
            if kind == "comes":
                assert isinstance(what, tuple)
                self.hand_in(second, *what)
            else:
                assert isinstance(what, Claim)
                self.end(second, what)
            self.begin_all(second)
        return self.came[UNMEASURED:]

    def plan(self) -> None:
        """Lay out who comes when: a rush hour with more than the slots can do, then less, again and again."""
        second, left = 0.0, JOBS
        while left > 0:
            busy = (second // 300) % 2 == 0
            second += self.random.expovariate(0.35 if busy else 0.15)
            count = min(left, self.random.choice((1, 1, 1, 1, 6)))
            exercise = self.random.choices(list(USUAL), OFTEN)[0]
            student = f"student-{self.random.randrange(25)}"
            for _ in range(count):
                self.happen(second, "comes", (student, exercise))
            left -= count

    def happen(self, second: float, kind: str, what: object) -> None:
        self.numbers += 1
        heapq.heappush(self.happenings, (second, self.numbers, kind, what))

    def hand_in(self, second: float, student: str, exercise: str) -> None:
        now = NOW + timedelta(seconds=second)
        self.session.get_one(WorkerRow, "w").seen_at = now
        job = queue.enqueue(self.session, self.attempt(student, exercise), now)
        self.session.flush()
        place = rows.place_of(self.session, job)
        ours = waits.seconds_to_verdict(self.session, job, place, now)
        if ours is not None and place is not None and self.free == 0:
            self.told[job.id or 0] = (second, ours, (place / SLOTS + 1) * self.mean_seconds())

    def mean_seconds(self) -> float:
        took = [one for known in rows.took(self.session, USUAL, 1000).values() for one in known]
        return fmean(took) if took else 0.0

    def attempt(self, student: str, exercise: str) -> int:
        if (student, exercise) not in self.attempts:
            person = Person(login=f"{student}-{exercise}", name=student, role=Role.STUDENT, created_at=NOW)
            self.session.add(person)
            self.session.flush()
            work = Work(exercise=exercise, person_id=person.id, created_at=NOW)
            self.session.add(work)
            self.session.flush()
            made = Submission(
                work_id=work.id or 0,
                number=1,
                commit_id="0" * 40,
                source=Source.PUSH,
                person_id=person.id or 0,
                created_at=NOW,
            )
            self.session.add(made)
            self.session.flush()
            self.attempts[student, exercise] = made.id or 0
        return self.attempts[student, exercise]

    def begin_all(self, second: float) -> None:
        now = NOW + timedelta(seconds=second)
        while self.free and (held := queue.claim_next(self.session, "w", now, LEASE, 3)) is not None:
            self.free -= 1
            exercise = self.session.get_one(Job, held.job_id).exercise
            takes = USUAL[exercise] * self.random.uniform(0.5, 1.5)
            self.happen(second + takes, "ends", held)

    def end(self, second: float, held: Claim) -> None:
        self.free += 1
        assert queue.finish(self.session, held, NOW + timedelta(seconds=second))
        if held.job_id in self.told:
            came, ours, by_place = self.told[held.job_id]
            self.came.append(Told(ours, by_place, second - came))


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as opened:
        yield opened


@pytest.mark.parametrize("seed", [1, 3])
def test_the_wait_that_is_told_is_the_one_that_comes(session: Session, seed: int) -> None:
    """It neither promises too much nor too little, and is nearer than what a mere place in line says."""
    told = Afternoon(session, Random(seed)).run()
    assert len(told) > JOBS // 2
    ours = fmean(abs(one.ours - one.came) for one in told)
    by_place = fmean(abs(one.by_place - one.came) for one in told)
    assert ours < 0.75 * by_place
    lean = sum(one.ours for one in told) / sum(one.came for one in told)
    assert 0.8 <= lean <= 1.25


def test_nobody_tells_a_wait_that_nobody_can_know(session: Session) -> None:
    line = Afternoon(session, Random(1))
    job = queue.enqueue(session, line.attempt("aru", "quick"), NOW)
    session.flush()
    assert waits.seconds_to_verdict(session, job, 1, NOW) is None, "nobody grades"
    session.add(WorkerRow(name="w", seen_at=NOW, started_at=NOW, slots=1, engine="20.10", images={}))
    session.flush()
    assert waits.seconds_to_verdict(session, job, 1, NOW) is None, "nothing was graded yet"
    held = queue.claim_next(session, "w", NOW, LEASE, 3)
    assert held is not None
    queue.finish(session, held, NOW + timedelta(seconds=4))
    other = queue.enqueue(session, line.attempt("dana", "long"), NOW)
    session.flush()
    assert waits.seconds_to_verdict(session, other, 1, NOW) == pytest.approx(4)
    assert waits.seconds_to_verdict(session, other, None, NOW) is None
    later = NOW + SILENT + timedelta(seconds=1)
    assert waits.seconds_to_verdict(session, other, 1, later) is None, "who graded is silent"


def test_only_who_has_the_image_of_what_is_needed_is_counted(session: Session) -> None:
    line = Afternoon(session, Random(1))
    for name, images in (("a", {"python": "one"}), ("b", {"python": "one", "c": "two"})):
        session.add(WorkerRow(name=name, seen_at=NOW, started_at=NOW, slots=2, engine="20.10", images=images))
    job = queue.enqueue(session, line.attempt("aru", "quick"), NOW)
    session.flush()
    held = queue.claim_next(session, "a", NOW, LEASE, 3)
    assert held is not None
    queue.finish(session, held, NOW + timedelta(seconds=4))
    assert [waits.living_slots(session, NOW, one) for one in (None, "python", "c", "go")] == [4, 4, 2, 0]
    assert waits.seconds_to_verdict(session, job, 1, NOW, "c") == pytest.approx(4)
    assert waits.seconds_to_verdict(session, job, 1, NOW, "go") is None


def test_what_gradings_took_is_asked_in_one_statement(session: Session) -> None:
    line = Afternoon(session, Random(1))
    for number, exercise in enumerate(USUAL, start=1):
        for turn in range(3):
            queue.enqueue(session, line.attempt(f"s{number}", exercise), NOW)
            session.flush()
            held = queue.claim_next(session, "w", NOW, LEASE, 3)
            assert held is not None
            queue.finish(session, held, NOW + timedelta(seconds=10 * number + turn))
    asked: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    took = rows.took(session, [*USUAL, "never"], 2)
    event.remove(session.get_bind(), "before_cursor_execute", note)
    assert took == {"quick": [12, 11], "middling": [22, 21], "long": [32, 31], "never": []}
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("ahead", "running", "slots", "expected"),
    [
        ([], [], 1, 0),
        ([], [4], 2, 0),
        ([], [4, 2], 2, 2),
        ([5], [4, 2], 2, 4),
        ([5, 1], [4, 2], 2, 5),
        ([3, 3, 3], [], 1, 9),
        ([], [4, 3, 2], 2, 2),
    ],
)
def test_each_slot_that_becomes_free_takes_the_next(
    ahead: Sequence[float], running: Sequence[float], slots: int, expected: float
) -> None:
    assert seconds_to_start(ahead, running, slots) == expected


def test_a_very_long_line_is_counted_to_its_end() -> None:
    assert seconds_to_start([1.0] * 10_000, [1.0, 1.0], 2) == pytest.approx(5001, abs=1)


def test_what_was_never_graded_counts_like_all_the_rest() -> None:
    known = tempo({"quick": [1, 3], "new": [], "long": [10]})
    assert known is not None
    assert [known.of(one) for one in ("quick", "long", "new")] == pytest.approx([2, 10, 14 / 3])
    assert tempo({"new": []}) is None


@pytest.mark.parametrize(("elapsed", "left"), [(0, 10), (4, 6), (9, 2.5), (60, 2.5)])
def test_a_grading_that_takes_longer_than_most_goes_on_for_a_while(elapsed: float, left: float) -> None:
    assert Tempo({"long": 10}, 10).left("long", elapsed) == left


@pytest.mark.parametrize(("share", "seconds"), [(0, 60), (0.2, 75), (0.9, 60 / (1 - MOST_TAKEN))])
def test_who_will_come_and_go_first_makes_it_longer(share: float, seconds: float) -> None:
    assert delayed(60, share) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, 1), (7.4, 7), (23, 25), (61, 60), (100, 105), (200, 180), (3000, 3000)]
)
def test_a_wait_is_told_as_exactly_as_it_deserves(seconds: float, told: int) -> None:
    assert waits.rounded(seconds) == timedelta(seconds=told)
