"""The Celery object, and sending by name: who sends never imports the worker.

A message only wakes a worker up. The row of the job is the truth, so a lost message costs seconds and a
doubled one nothing.
"""

import logging
import secrets
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from queue import Empty

from celery import Celery
from celery.schedules import crontab
from kombu.exceptions import OperationalError
from kombu.transport import filesystem
from kombu.utils.json import dumps

from lms.bells import ring
from lms.settings import Settings

GRADE = "qatarlas.grade"
SWEEP = "qatarlas.sweep"
ADOPT = "qatarlas.adopt"
ADOPT_SECONDS = 30.0
MAIL = "qatarlas.mail"
MAIL_SECONDS = 10.0
CHORES = "qatarlas.chores"
MINUTE_SECONDS = 60.0
DAY_SECONDS = 20 * 3600.0
NUDGE_SECONDS = 60.0

log = logging.getLogger(__name__)


class When(StrEnum):
    """When chores are due: all the time, once a day, once a night."""

    MINUTE = "minute"
    DAY = "day"
    NIGHT = "night"


class FolderChannel(filesystem.Channel):
    """A folder of messages, of which nobody ever reads a half: a worker that did would end."""

    def _put(self, queue: str, payload: object, **_: object) -> None:  # type: ignore[override]  # as kombu itself does
        """Write a message beside the others, and give it its name when it is whole."""
        target = Path(self.data_folder_out, f"{time.monotonic_ns():020}_{secrets.token_hex(8)}.{queue}.msg")
        draft = target.with_suffix(".draft")
        draft.write_bytes(str(dumps(payload)).encode())  # type: ignore[no-untyped-call]  # kombu's types end here
        draft.rename(target)

    def _get(self, queue: str, timeout: float | None = None) -> object:  # noqa: ARG002  kombu's own word
        """Take the next message; one that is none, as of a machine that went down, is taken and forgotten."""
        try:
            return super()._get(queue)  # type: ignore[no-untyped-call]  # the same
        except ValueError:
            log.warning("a message that could not be read is forgotten; the sweep does what it was for")
            raise Empty from None


class FolderTransport(filesystem.Transport):
    Channel = FolderChannel


class SchoolCelery(Celery):  # type: ignore[misc]  # Celery ships no types
    """A Celery object that knows whose it is."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("qatarlas", broker=settings.broker)
        self.school_settings = settings


def make_celery(settings: Settings) -> SchoolCelery:
    """Return a Celery object for the settings' broker; the default one is a folder."""
    celery = SchoolCelery(settings)
    celery.conf.update(
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_transport=transport(settings),
        broker_transport_options=transport_options(settings),
        beat_schedule=schedule(settings),
        beat_schedule_filename=str(settings.var / "schedule"),
        timezone=settings.zone,
    )
    return celery


def schedule(settings: Settings) -> dict[str, dict[str, object]]:
    """Return what is sent when. What nobody takes for a long while expires: the next one does the same."""
    every = {SWEEP: settings.sweep_seconds, ADOPT: ADOPT_SECONDS, MAIL: MAIL_SECONDS}
    beats = {name: _beat(name, seconds, NUDGE_SECONDS) for name, seconds in every.items()}
    beats["minute"] = _beat(CHORES, MINUTE_SECONDS, NUDGE_SECONDS, When.MINUTE)
    beats["day"] = _beat(CHORES, crontab(hour=0, minute=5), DAY_SECONDS, When.DAY)
    beats["night"] = _beat(CHORES, crontab(hour=3, minute=30), DAY_SECONDS, When.NIGHT)
    return beats


def _beat(task: str, when: float | crontab, expires: float, *args: str) -> dict[str, object]:
    return {"task": task, "schedule": when, "args": args, "options": {"expires": expires}}


def is_folder(settings: Settings) -> bool:
    return settings.broker.startswith("filesystem")


def transport(settings: Settings) -> str | None:
    """Return our own transport where the broker is a folder, or None for what the address says."""
    return f"{__name__}:{FolderTransport.__name__}" if is_folder(settings) else None


def transport_options(settings: Settings) -> dict[str, object]:
    if is_folder(settings):
        folder = settings.var / "broker"
        (folder / "queue").mkdir(parents=True, exist_ok=True)
        (folder / "control").mkdir(parents=True, exist_ok=True)
        return {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.05,
        }
    if settings.broker.startswith("redis"):
        # a message not acknowledged comes back after an hour, longer than any grading
        return {"visibility_timeout": 3600, "unacked_restore_interval": 10, "socket_connect_timeout": 2}
    return {}


def make_nudge(celery: SchoolCelery) -> Callable[[], None]:
    """Return a function that wakes workers up, and only notes it when the broker is away.

    Where the broker is a folder all workers are on this machine: when one has heard, no message is needed.
    """
    settings = celery.school_settings

    def nudge() -> None:
        if ring(settings.bells) and is_folder(settings):
            return
        try:
            celery.send_task(GRADE, retry=False, expires=NUDGE_SECONDS)
        except (OperationalError, OSError) as error:
            log.warning("the broker is away, the sweep will find the job: %s", error)

    return nudge
