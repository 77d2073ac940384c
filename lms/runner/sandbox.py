"""The runner: hands out fresh containers for students' works and kept ones for judges, and ends them all."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from lms.domain.environments import Environment, Limits
from lms.errors import N_, QatarlasError
from lms.runner.client import Engine, EngineFacts
from lms.runner.container import Container, Undertaker, start_container
from lms.runner.environments import MEBIBYTE, environment_names, load_environment, within
from lms.runner.errors import EngineUnavailable
from lms.runner.jail import Jail, Released, find_image, jailed
from lms.runner.judge import Judge, Judges
from lms.runner.names import is_gone, process_name
from lms.runner.policy import Host, Role, create_options
from lms.runner.pool import Pool, Wish
from lms.runner.student import Prepared, Sandbox
from lms.runner.traffic import Traffic
from lms.runner.usage import machine_memory

UNSTARTED_SECONDS = 120
MOURNING_SECONDS = 60.0
JUDGE_ENVIRONMENT = "python"
JUDGE_LIMITS = {"memory_mb": 768, "pids": 128, "tmp_mb": 256, "total_seconds": 600}

log = logging.getLogger(__name__)


class RunnerSettings(Protocol):
    """What of lms.settings.Settings a runner reads."""

    @property
    def graders(self) -> Path: ...
    @property
    def slots(self) -> int: ...
    @property
    def warm_containers(self) -> int: ...
    @property
    def container_runtime(self) -> str: ...
    @property
    def school_id(self) -> str: ...


class DockerRunner:
    """One a process; its methods may be called from many threads.

    Nothing is asked of the engine before the first container, so that a site without an engine starts.
    """

    def __init__(self, settings: RunnerSettings, engine: Engine | None = None) -> None:
        self.settings = settings
        self.engine = engine or Engine()
        self.traffic = Traffic()
        self.undertaker = Undertaker(self.engine, self.traffic, has_memory)
        self.lock = threading.Lock()
        self.known: EngineFacts | None = None
        self.images: dict[str, str] = {}
        self.name = process_name()
        self.found_dead: dict[str, float] = {}
        self.pool = Pool(self.prepare, settings.warm_containers, self.traffic, self.has_room)
        self.judges = Judges(self.start_judge, keep=settings.slots)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open_student(
        self, environment: str, limits: Mapping[str, float], preload: Sequence[str] = ()
    ) -> Sandbox:
        """Return a sandbox that has seen no student's code. ``limits`` are the exercise's own."""
        chosen = self.environment(environment)
        wish = (chosen, within(chosen, limits), tuple(preload))
        return Sandbox(wish, self.pool.take, self.engine, self.traffic)

    def run_jailed(
        self,
        image: str,
        files: Mapping[str, bytes],
        variables: Mapping[str, str],
        environment: str,
        limits: Mapping[str, float],
    ) -> Released | None:
        """Run an image of others on files at /jail/student; None if the engine has no such image."""
        chosen = self.environment(environment)
        found, bounds = find_image(self.engine, image), within(chosen, limits)
        if found is None:
            return None
        options = jailed(self.options(chosen, bounds, "student"), found, variables, bounds)
        return Jail(self.engine, self.undertaker, self.facts(), found).run(options, files, bounds)

    def spare_slots(self) -> int:
        """Return how many slots idle beside the one of who asks, which has opened no sandbox yet."""
        return max(0, self.settings.slots - self.traffic.count() - 1)

    def borrow_judge(self) -> Judge:
        """Return a judge with no work in hand; give it back with ``give_back``."""
        return self.judges.borrow(self.image_id(JUDGE_ENVIRONMENT))

    def warm(
        self, environment: str, limits: Mapping[str, float], preload: Sequence[str] = (), count: int = 1
    ) -> None:
        """Have containers started ahead, as the next ``open_student`` with the same words will want them."""
        chosen = self.environment(environment)
        self.pool.expect((chosen, within(chosen, limits), tuple(preload)), count)

    def warm_judges(self) -> None:
        """Have a judge for each slot, so that the first works need not wait for theirs."""
        image = self.image_id(JUDGE_ENVIRONMENT)
        with ExitStack() as borrowed:
            for _ in range(self.settings.slots):
                borrowed.callback(self.judges.borrow(image).give_back, sound=True)

    def has_room(self, wish: Wish) -> bool:
        """Whether one more may be started ahead: the works in hand are to have the memory of their limits.

        Where all of them together may have more than the machine has, half of what it has is kept for them.
        """
        free, whole = machine_memory()
        needed = self.settings.slots * wish[1].memory_mb * MEBIBYTE
        return free > min(needed, whole / 2)

    def inspect(self) -> tuple[str, dict[str, str]]:
        """Return the engine's version and the image id of each environment that is built.

        Raises where no work at all can be done: without an engine, or without the image of the judge.
        """
        facts = self.engine.facts()
        found = self.built() | {JUDGE_ENVIRONMENT: self.look_up(JUDGE_ENVIRONMENT)}
        with self.lock:
            changed = any(found.get(name, image) != image for name, image in self.images.items())
            self.known, self.images = facts, found
        if changed:
            self.pool.forget()
        return facts.version, dict(found)

    def built(self) -> dict[str, str]:
        """Return the image id of each environment that has one."""
        names = environment_names(self.settings.graders)
        found = {name: self.engine.image_id(self.environment(name).image) for name in names}
        return {name: image for name, image in found.items() if image is not None}

    def image_id(self, environment: str) -> str:
        """Return the id of the image that an environment's containers start from."""
        if environment not in self.images:
            found = self.look_up(environment)
            with self.lock:
                self.images = {**self.images, environment: found}
        return self.images[environment]

    def reap(self) -> list[str]:
        """Remove containers of this school that nobody minds any more; return their ids.

        What a process of this host has left goes at once. Of another's only what has long ended goes: it may
        still be looked at. What runs stays, however old: a living worker keeps idle judges.
        """
        listed = self.engine.ours({"qatarlas.school": self.settings.school_id})
        with self.undertaker.lock:
            minded = set(self.undertaker.alive)
        others = [one for one in listed if one["Id"] not in minded]
        now = time.monotonic()
        dead = [str(one["Id"]) for one in others if is_dead(one, time.time())]
        self.found_dead = {name: self.found_dead.get(name, now) for name in dead}
        orphans = {str(one["Id"]) for one in others if is_gone(one["Labels"].get("qatarlas.worker", ""))}
        long_dead = {name for name, since in self.found_dead.items() if now - since >= MOURNING_SECONDS}
        gone = sorted(orphans | long_dead)
        for container in gone:
            self.engine.remove(container)
        return gone

    def close(self) -> None:
        """End every container of this process; return when they are gone."""
        for part in (self.pool, self.judges, self.undertaker):
            try:
                part.close()
            except QatarlasError as error:
                log.warning("not everything was ended: %s", error)

    def environment(self, name: str) -> Environment:
        return load_environment(self.settings.graders, name)

    def prepare(self, wish: Wish) -> Prepared:
        """Start a student container and tell it what to import; it need not have answered yet."""
        environment, limits, preload = wish
        image = self.image_id(environment.name)
        prepared = Prepared(self.start(environment, limits, "student"), self.engine, self.facts(), image)
        prepared.prepare({"type": "prepare", "call": environment.call, "preload": list(preload)})
        return prepared

    def start_judge(self) -> Container:
        environment = self.environment(JUDGE_ENVIRONMENT)
        return self.start(environment, within(environment, JUDGE_LIMITS), "judge")

    def start(self, environment: Environment, limits: Limits, role: Role) -> Container:
        return start_container(self.engine, self.undertaker, self.options(environment, limits, role))

    def options(self, environment: Environment, limits: Limits, role: Role) -> dict[str, Any]:
        settings = self.settings
        host = Host(self.facts().cgroup_version, settings.container_runtime, settings.school_id, self.name)
        image = self.image_id(environment.name)
        return create_options(environment, limits, host, image=image, role=role, created=int(time.time()))

    def facts(self) -> EngineFacts:
        if self.known is None:
            self.known = self.engine.facts()
        return self.known

    def look_up(self, environment: str) -> str:
        found = self.engine.image_id(self.environment(environment).image)
        if found is None:
            raise EngineUnavailable(N_("The image of %(name)s is not built yet."), name=environment)
        return found


def has_memory() -> bool:
    """Whether half of the machine's memory is free: what is done with may then wait for its removal."""
    free, whole = machine_memory()
    return free > whole / 2


def is_dead(listed: Mapping[str, Any], now: float) -> bool:
    """Whether a container has ended, or was never started."""
    if listed["State"] == "created":
        return now - float(listed["Labels"].get("qatarlas.created", 0)) > UNSTARTED_SECONDS
    return listed["State"] in {"exited", "dead"}
