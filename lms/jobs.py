"""The Celery object, and sending by name: who sends never imports the worker.

A message only wakes a worker up. The row of the job is the truth, so a lost message costs seconds and a
doubled one nothing.
"""

import logging
from collections.abc import Callable

from celery import Celery
from kombu.exceptions import OperationalError

from lms.settings import Settings

GRADE = "qatarlas.grade"
SWEEP = "qatarlas.sweep"
ADOPT = "qatarlas.adopt"
ADOPT_SECONDS = 30.0
MAIL = "qatarlas.mail"
MAIL_SECONDS = 10.0
NUDGE_SECONDS = 60.0

log = logging.getLogger(__name__)


def make_celery(settings: Settings) -> Celery:
    """Return a Celery object for the settings' broker; the default one is a folder."""
    celery = Celery("qatarlas", broker=settings.broker)
    celery.conf.update(
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options=transport_options(settings),
        beat_schedule={
            "sweep": {"task": SWEEP, "schedule": settings.sweep_seconds},
            "adopt": {"task": ADOPT, "schedule": ADOPT_SECONDS},
            "mail": {"task": MAIL, "schedule": MAIL_SECONDS},
        },
        beat_schedule_filename=str(settings.var / "schedule"),
        timezone=settings.zone,
    )
    return celery


def transport_options(settings: Settings) -> dict[str, object]:
    if settings.broker.startswith("filesystem"):
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


def make_nudge(celery: Celery) -> Callable[[], None]:
    """Return a function that wakes a worker up, and only notes it when the broker is away."""

    def nudge() -> None:
        try:
            celery.send_task(GRADE, retry=False, expires=NUDGE_SECONDS)
        except (OperationalError, OSError) as error:
            log.warning("the broker is away, the sweep will find the job: %s", error)

    return nudge
