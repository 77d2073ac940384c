"""`lms up`, step by step, and `lms prepare`, which is its first half."""

import logging
import signal
import sys
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from types import FrameType
from typing import NoReturn

from lms.domain.people import Role
from lms.errors import QatarlasError
from lms.jobs import make_celery, make_nudge
from lms.runner.sandbox import DockerRunner
from lms.services import demo
from lms.services.grading import queue
from lms.services.school import School, open_school
from lms.settings import Settings
from lms.storage import migrate
from lms.storage.database import Database
from lms.up.builds import LaterImages
from lms.up.engine import build_images, first_images, running_engine, sweep
from lms.up.site import Login, announce, programs, refuse_a_busy_port, terminal_level
from lms.up.supervisor import Say, Supervisor


def prepare(settings: Settings, say: Say, names: Collection[str] = ()) -> None:
    """Bring the database to the newest shape and the images, all or some, to what their folders say."""
    logging.getLogger().setLevel(terminal_level(settings))
    migrate_database(settings, say)
    build_images(settings, say, names)


def up(settings: Settings, say: Say) -> int:
    """Run the whole school in this terminal until Ctrl-C, and leave nothing behind."""
    refuse_a_busy_port(settings)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    logging.getLogger().setLevel(terminal_level(settings))
    warnings = []
    with ExitStack() as stack:
        try:
            stack.enter_context(running_engine(settings, say))
            build_images(settings, say, first_images(settings))
            stack.callback(sweep, settings)
        except QatarlasError as error:
            warnings.append(f"Submissions are accepted and wait: {error}")
        migrate_database(settings, say)
        school = open_school(settings, make_nudge(make_celery(settings)))
        stack.callback(school.database.close)
        logins = load_demo(school, say)
        if not warnings:
            review_demo(school, say)
            build_later(school, say, stack)
        say("programs: starting web, worker and schedule")
        supervisor = Supervisor(programs(settings), say=say)
        code = supervisor.run(lambda: announce(settings, logins, warnings, say))
        queue.spare_stopped(school)
        say("stopped")
    return code


def build_later(school: School, say: Say, stack: ExitStack) -> None:
    """Go on building images until the end of the stack."""
    builds = LaterImages(school, say)
    builds.start()
    stack.callback(builds.stop)


def leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """End in good order when asked to before the supervisor listens."""
    sys.exit(1)


def migrate_database(settings: Settings, say: Say) -> None:
    database = Database(settings.database)
    try:
        if not migrate.is_current(database):
            say("database: bringing it to the newest shape")
            migrate.upgrade(database)
    finally:
        database.close()


def load_demo(school: School, say: Say) -> Sequence[Login]:
    """Load the demo school where it is missing; return a login for each role."""
    passwords = demo.load(school)
    first: dict[Role, str] = {}
    for character in demo.CHARACTERS:
        first.setdefault(character.role, character.login)
    say("demo school: ready")
    return [Login(str(role), login, passwords[login]) for role, login in first.items() if login in passwords]


def review_demo(school: School, say: Say) -> None:
    """Grade what the demo school has handed in, and let its people review each other, once."""
    if demo.is_reviewed(school):
        return
    say("demo school: grading its works, and reviewing them")
    with DockerRunner(school.settings) as runner:
        demo.grade(school, runner, runner.name)
    demo.finish(school)
