"""The worker: its hands claim a job or a run, do it, record it. A thread beside them renews their leases."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from celery import Celery, signals

from lms.bells import Hands
from lms.errors import QatarlasError, UnavailableError
from lms.jobs import ADOPT, CHORES, GRADE, MAIL, SWEEP, When, make_celery, make_nudge
from lms.runner.names import process_name
from lms.runner.sandbox import DockerRunner
from lms.services import chores, mails
from lms.services.grading import beside, environments, gradings, queue
from lms.services.grading.queue import EngineState, Hold
from lms.services.reviews.desk import runs
from lms.services.school import School, open_school
from lms.services.submitting import works
from lms.settings import Settings

KEEP_SECONDS = 5.0
TURNS = (0, 1, 0, 2)
"""What is looked for first: every other time a work to grade, as most of what waits is."""
CHORES_OF = {When.MINUTE: chores.MINUTELY, When.DAY: chores.DAILY, When.NIGHT: chores.NIGHTLY}

log = logging.getLogger(__name__)


def create_worker(settings: Settings) -> Celery:
    """Return a Celery app with the tasks of a school, ready for ``worker_main``."""
    celery = make_celery(settings)
    school = open_school(settings, make_nudge(celery))
    keeper = Keeper(school, DockerRunner(settings))
    signals.worker_ready.connect(keeper.start, weak=False)
    signals.worker_shutting_down.connect(keeper.wind_down, weak=False)
    signals.worker_shutdown.connect(keeper.stop, weak=False)

    @celery.task(name=GRADE)  # type: ignore[untyped-decorator]  # Celery ships no types
    def grade() -> None:
        keeper.hands.call()

    @celery.task(name=SWEEP)  # type: ignore[untyped-decorator]  # the same
    def sweep() -> None:
        queue.sweep(school)

    @celery.task(name=ADOPT)  # type: ignore[untyped-decorator]  # the same
    def adopt() -> None:
        works.adopt_lost_pushes(school)

    @celery.task(name=MAIL)  # type: ignore[untyped-decorator]  # the same
    def mail() -> None:
        mails.send_due(school)

    @celery.task(name=CHORES)  # type: ignore[untyped-decorator]  # the same
    def do_chores(when: str) -> None:
        chores.do(school, CHORES_OF[When(when)])

    return celery


class Keeper:
    """Tells the school that this worker lives and whether its engine does, and holds its leases."""

    def __init__(self, school: School, runner: DockerRunner) -> None:
        self.school = school
        self.runner = runner
        self.name = process_name()
        self.able = False
        self.images: frozenset[str] = frozenset()
        self.minded: set[Hold] = set()
        self.turns = count()
        self.winding_down = False
        self.hands = Hands(school.settings.slots, self.take_turn, school.settings.bells)
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.keep, name="keeper", daemon=True)
        self.warming: threading.Thread | None = None

    def start(self, **_: object) -> None:
        self.hands.start()
        self.thread.start()

    def wind_down(self, **_: object) -> None:
        """Claim nothing more; what is being graded is finished, and its leases are held until then."""
        self.winding_down = True
        self.hands.wind_down()

    def stop(self, **_: object) -> None:
        self.wind_down()
        self.hands.join()
        self.ending.set()
        self.thread.join(timeout=KEEP_SECONDS)
        if self.warming is not None:
            self.warming.join(timeout=KEEP_SECONDS)
        queue.leave(self.school, self.name)
        self.runner.close()

    def take_turn(self) -> None:
        """Do what waits, one after the other, until nothing does."""
        while self.able and not self.winding_down and self.do_next():
            pass

    def do_next(self) -> bool:
        """Grade a work, run a reviewer's command or a foreign grader; by turns, so that none starves."""
        first = TURNS[next(self.turns) % len(TURNS)]
        acts = (self.grade_next, self.run_next, self.beside_next)
        return acts[first]() or any(act() for act in acts if act != acts[first])

    def grade_next(self) -> bool:
        claim = gradings.claim(self.school, self.name, environments.lacking(self.school, self.images))
        if claim is None:
            return False
        with self.minding(claim.hold):
            gradings.grade_claimed(self.school, self.runner, claim)
        return True

    def run_next(self) -> bool:
        claim = runs.claim(self.school, self.name)
        if claim is None:
            return False
        with self.minding(claim.hold):
            runs.run_claimed(self.school, self.runner, claim)
        return True

    def beside_next(self) -> bool:
        claim = beside.claim(self.school, self.name)
        if claim is None:
            return False
        with self.minding(claim.hold):
            beside.run_claimed(self.school, self.runner, claim)
        return True

    @contextmanager
    def minding(self, hold: Hold) -> Iterator[None]:
        """Hold the lease of a row for as long as it is in hand, and not a moment longer."""
        self.minded.add(hold)
        try:
            yield
        finally:
            self.minded.discard(hold)

    def keep(self) -> None:
        while not self.ending.is_set():
            try:
                self.look()
            except Exception:
                log.exception("the worker could not report; it tries again")
            self.ending.wait(KEEP_SECONDS)

    def look(self) -> None:
        """Ask the engine how it is, say so, and begin to work when it is well again or has a new image."""
        state = self.engine_state()
        queue.report(self.school, self.name, state, tuple(self.minded))
        had, self.images = self.images, frozenset(state.images)
        was_able, self.able = self.able, state.version is not None
        if self.winding_down:
            return
        if self.able:
            self.runner.reap()
        if self.able and not (was_able and self.images <= had):
            self.hands.call(self.school.settings.slots)
        if self.able and not was_able:
            self.warming = threading.Thread(target=self.warm_up, name="warm-up", daemon=True)
            self.warming.start()

    def warm_up(self) -> None:
        """Have ready what is likely to be asked for first: judges, and containers for what came last.

        It takes a while on a slow engine, and no lease may lapse meanwhile: so it is done beside the keeper.
        """
        try:
            self.runner.warm_judges()
            for exercise, count in queue.lately(self.school):
                ready = min(count, self.school.settings.slots)
                self.runner.warm(
                    exercise.environment.name, exercise.limits.model_dump(), exercise.preload, ready
                )
        except QatarlasError as error:
            log.info("not everything could be started ahead: %s", error)
        except Exception:
            log.exception("not everything could be started ahead")

    def engine_state(self) -> EngineState:
        try:
            version, images = self.runner.inspect()
        except UnavailableError as error:
            return EngineState(None, str(error), {})
        return EngineState(version, None, images)
