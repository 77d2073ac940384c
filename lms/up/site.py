"""What runs side by side, and what is said when it answers."""

import http.client
import os
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lms.errors import N_, ConflictError
from lms.settings import Settings
from lms.up.supervisor import Program, Say

NAMES = ("web", "worker", "schedule")
ANSWER_SECONDS = 60.0
PAUSE_SECONDS = 0.1
HIGHEST_PORT = 65535
NO_WARNING_OF_ROOT = "ignore:::celery.platforms"
"""Celery warns root for the sake of pickled messages; ours carry no data at all."""


@dataclass(frozen=True)
class Login:
    role: str
    login: str
    password: str


def refuse_a_busy_port(settings: Settings) -> None:
    """Raise before anything is started if somebody listens already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        raise ConflictError(
            N_("%(host)s:%(port)s: %(why)s. Choose another port: QATARLAS_PORT=%(other)s make run"),
            host=settings.host,
            port=settings.port,
            why=os.strerror(error.errno).lower() if error.errno else str(error),
            other=settings.port % HIGHEST_PORT + 1,
        ) from error


def terminal_level(settings: Settings) -> str:
    """Unless a log level is set, only what is worth a look is said on this terminal."""
    return settings.log_level if "log_level" in settings.model_fields_set else "WARNING"


def programs(settings: Settings) -> list[Program]:
    quiet = (f"QATARLAS_LOG_LEVEL={terminal_level(settings)}", f"PYTHONWARNINGS={NO_WARNING_OF_ROOT}")
    argv = ("env", *quiet, sys.executable, "-m", "lms.cli")
    return [Program(name, [*argv, name]) for name in NAMES]


def announce(settings: Settings, logins: Sequence[Login], warnings: Sequence[str], say: Say) -> None:
    """Print the address and a login for each role, once the site answers."""
    if not answers(settings):
        return
    lines = [
        "",
        f"Qatarlas is at {settings.address}",
        *(f"  {each.role:<10}{each.login:<12}{each.password}" for each in logins),
        *warnings,
        "Ctrl-C stops everything.",
        "",
    ]
    say("\n".join(lines))


def answers(settings: Settings) -> bool:
    """Wait until the site answers a request; return False if it does not for a long time."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        try:
            ask(settings)
        except (OSError, http.client.HTTPException):
            time.sleep(PAUSE_SECONDS)
        else:
            return True
    return False


def ask(settings: Settings) -> None:
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/", headers={"Host": urlsplit(settings.address).netloc})
        connection.getresponse()
    finally:
        connection.close()
