"""Images of others that follow 01-edu's runner: the work at /jail/student, and how the image's program ends.

No agent of ours is in such an image. Its shell unpacks the work from the stream, then starts its program.
All else is as for every student's container, and /jail is the only place to write to.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import docker.errors

from lms.domain.environments import Limits
from lms.runner.archive import archived
from lms.runner.client import Engine, EngineFacts
from lms.runner.container import Container, Undertaker, start_container
from lms.runner.policy import UID
from lms.runner.stream import StreamEndedError, StreamLateError
from lms.runner.student import ending
from lms.runner.usage import Meter, machine_patience

HOME = "/jail"
INODES = 5000
SEND_SECONDS = 30.0
UNPACK = 'mkdir -p /jail/student && tar -xf - -C /jail/student && cd /jail && exec "$@" </dev/null 2>&1'
Options = dict[str, Any]
End = Literal["by itself", "late", "cut"]


@dataclass(frozen=True)
class Released:
    """How an image's program ended. ``exit_code`` is None where it was ended."""

    image_id: str
    exit_code: int | None
    output: bytes
    cut: bool
    timed_out: bool
    usage: dict[str, Any]


@dataclass(frozen=True)
class Image:
    """An image of others that is there: its id, and what it starts."""

    id: str
    program: tuple[str, ...]


def find_image(engine: Engine, name: str) -> Image | None:
    """Return an image of this name, if it is there; none is ever fetched."""
    with engine.faults(starting=True) as api:
        try:
            found = api.inspect_image(name)  # type: ignore[no-untyped-call]  # no types upstream
        except docker.errors.ImageNotFound:
            return None
    config = found["Config"]
    return Image(str(found["Id"]), (*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ())))


def jailed(options: Options, image: Image, variables: Mapping[str, str], limits: Limits) -> Options:
    """Return the options of a student's container, with the image's own program and a /jail to write to."""
    host = options["HostConfig"]
    size = f"size={int(limits.work_mb)}m,nr_inodes={INODES},mode=0700,uid={UID},gid={UID}"
    folders = {path: flags for path, flags in host["Tmpfs"].items() if path != "/work"}
    path = next(line for line in options["Env"] if line.startswith("PATH="))
    return options | {
        "Image": image.id,
        "Entrypoint": ["/bin/sh", "-c", UNPACK, "sh"],
        "Cmd": list(image.program),
        "Env": [path, *(f"{name}={value}" for name, value in variables.items())],
        "WorkingDir": HOME,
        "HostConfig": host | {"Tmpfs": folders | {HOME: f"{size},nosuid,nodev,exec"}},
    }


class Jail:
    """One work in one container of such an image."""

    def __init__(self, engine: Engine, undertaker: Undertaker, facts: EngineFacts, image: Image) -> None:
        self.engine = engine
        self.undertaker = undertaker
        self.facts = facts
        self.image = image

    def run(self, options: Options, files: Mapping[str, bytes], limits: Limits) -> Released:
        """Start, send the work, and read until the program has ended, is late, or has printed too much."""
        container = start_container(self.engine, self.undertaker, options)
        try:
            meter = Meter(self.engine, self.facts, container.id)
            meter.begin()
            deadline = time.monotonic() + limits.seconds * machine_patience()
            end = self.read(container, archived(files), deadline, limits.output_kb * 1024)
            return self.released(container, meter, end, limits.output_kb * 1024)
        finally:
            container.close(urgent=True)

    def read(self, container: Container, archive: bytes, deadline: float, most: int) -> End:
        stream = container.stream
        try:
            stream.send_last(archive, SEND_SECONDS)
            while len(stream.stdout) <= most:
                stream.fill(deadline)
        except StreamEndedError:
            return "by itself"
        except StreamLateError:
            return "late"
        return "cut"

    def released(self, container: Container, meter: Meter, end: End, most: int) -> Released:
        usage = meter.end()
        exit_code = None
        if end == "by itself":
            state = ending(self.engine, container.id)
            usage["memory_exceeded"] |= state.out_of_memory
            exit_code = state.exit_code
        output = bytes(container.stream.stdout[:most])
        return Released(self.image.id, exit_code, output, end == "cut", end == "late", usage)
