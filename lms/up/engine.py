"""The Docker engine as `lms up` needs it: found or started, its images built, nothing left in it."""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

from lms.errors import QatarlasError
from lms.runner.client import Engine
from lms.runner.engine import ensure_engine
from lms.runner.environments import environment_names
from lms.runner.images import FIRST, ensure_images
from lms.runner.sandbox import JUDGE_ENVIRONMENT, DockerRunner
from lms.settings import Settings
from lms.up.supervisor import Say

SWEEP_SECONDS = 5.0
PAUSE_SECONDS = 0.1


@contextmanager
def running_engine(settings: Settings, say: Say) -> Iterator[None]:
    """Find or start an engine; one that was started here is ended here."""
    daemon = ensure_engine(Engine(), settings.var / "dockerd.log", say)
    try:
        yield
    finally:
        if daemon is not None:
            say("engine: stopping")
            daemon.stop()


def build_images(settings: Settings, say: Say, names: Collection[str] = ()) -> None:
    """Build the images of some environments, or of all that the school wants."""
    ensure_images(Engine(), settings.graders, say, names or wanted_images(settings))


def first_images(settings: Settings) -> list[str]:
    """Return the environments that a school starts with."""
    return [name for name in wanted_images(settings) if name in FIRST]


def wanted_images(settings: Settings) -> list[str]:
    """Return the environments that a school wants, and that of the judge, without which nothing is graded."""
    chosen = settings.environments or environment_names(settings.graders)
    return list(dict.fromkeys([JUDGE_ENVIRONMENT, *chosen]))


def sweep(settings: Settings) -> None:
    """Remove what workers that were killed have left: their containers end once nobody holds them."""
    deadline = time.monotonic() + SWEEP_SECONDS
    with suppress(QatarlasError), DockerRunner(settings) as runner:
        while runner.engine.ours({"qatarlas.school": settings.school_id}) and time.monotonic() < deadline:
            runner.reap()
            time.sleep(PAUSE_SECONDS)
