"""``lms web``, ``lms worker``, ``lms schedule``: one process each."""

import sys

import click
from gunicorn.app.base import BaseApplication

from lms.app import create_app
from lms.jobs import make_celery
from lms.settings import Settings
from lms.web.patience import PatientWorker
from lms.worker import create_worker


class Site(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """The site under gunicorn, threaded: one process, so that its caps and rates hold for all of it."""

    worker = PatientWorker

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "worker_class": self.worker,
            "workers": 1,
            "threads": self.settings.web_threads,
            "timeout": 120,
            "graceful_timeout": 3,
            "keepalive": 15,
            "accesslog": None,
            "loglevel": self.settings.log_level.lower(),
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        return create_app(self.settings)


@click.command("web")
@click.pass_obj
def web_command(settings: Settings) -> None:
    """Serve the site."""
    Site(settings).run()


@click.command("worker")
@click.pass_obj
def worker_command(settings: Settings) -> None:
    """Grade what waits, as many works at once as there are slots."""
    options = [
        "--pool",
        "threads",
        "--concurrency",
        str(settings.slots),
        "--without-gossip",
        "--without-mingle",
    ]
    create_worker(settings).worker_main(["--quiet", "worker", *options, "--loglevel", settings.log_level])


@click.command("schedule")
@click.pass_obj
def schedule_command(settings: Settings) -> None:
    """Send what is due: look for lost jobs and lost pushes."""
    beat = make_celery(settings).Beat(loglevel=settings.log_level, quiet=True)
    sys.exit(beat.run())
