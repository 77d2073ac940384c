"""Work on hostile text in a process of its own: what takes too long, or too much, ends that process alone."""

import json
import os
import resource
from collections.abc import Callable
from contextlib import suppress
from typing import Any

SECONDS = 20


def apart(task: Callable[[], Any], seconds: int = SECONDS) -> Any:
    """Return what a task gives, which is JSON; None if it fails, in whatever way, or takes too long."""
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            with open(mouth, "wb") as file:  # noqa: PTH123  a descriptor
                file.write(json.dumps(task()).encode())
            os._exit(0)
        os._exit(1)
    os.close(mouth)
    with open(ear, "rb") as file:  # noqa: PTH123  a descriptor
        told = file.read()
    _, status = os.waitpid(child, 0)
    return json.loads(told) if status == 0 else None
