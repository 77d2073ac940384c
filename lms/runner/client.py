"""The few calls of the engine's API that a sandbox needs, each a single round trip, and their faults."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import docker
import docker.errors
import requests
from docker.utils import kwargs_from_env

from lms.errors import N_
from lms.runner.errors import EngineUnavailable, SandboxFault
from lms.runner.stream import FrameStream, attach, connect

DEFAULT_HOST = "unix:///var/run/docker.sock"
CALL_SECONDS = 60


@dataclass(frozen=True)
class EngineFacts:
    """What the engine says of itself."""

    version: str
    cgroup_version: int
    cgroup_driver: str


@dataclass(frozen=True)
class Ended:
    """How a container is, or was when it ended."""

    running: bool
    exit_code: int
    out_of_memory: bool


class Engine:
    """A Docker engine, spoken to when it is first needed; used by many threads."""

    def __init__(self, host: str = "") -> None:
        self.host = host or str(kwargs_from_env().get("base_url") or DEFAULT_HOST)

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections; the next call opens new ones."""
        client = self.__dict__.pop("api", None)
        if client is not None:
            client.close()

    @cached_property
    def api(self) -> docker.APIClient:
        # docker-py leaves a socket open when nobody answers, so ask for an answer first.
        connect(self.host).close()
        return docker.APIClient(base_url=self.host, version="auto", timeout=CALL_SECONDS, num_pools=8)

    @contextmanager
    def faults(self, *, starting: bool = False) -> Iterator[docker.APIClient]:
        """Give the client; say which of its exceptions mean no engine, and which a broken container.

        ``starting``: no container runs yet; what the engine calls its own failure (a full disk, say) is one.
        """
        try:
            yield self.api
        except docker.errors.APIError as error:
            if starting and error.is_server_error():
                fault = error.explanation or error
                raise EngineUnavailable(N_("Docker does not answer: %(fault)s"), fault=fault) from error
            raise SandboxFault("%(fault)s", fault=error.explanation or error) from error
        except (docker.errors.DockerException, requests.RequestException, OSError) as error:
            raise EngineUnavailable(N_("Docker does not answer: %(fault)s"), fault=error) from error

    def facts(self) -> EngineFacts:
        with self.faults(starting=True) as api:
            told = api.info()
        return EngineFacts(
            version=str(told.get("ServerVersion", "")),
            cgroup_version=int(told.get("CgroupVersion") or 1),
            cgroup_driver=str(told.get("CgroupDriver", "")),
        )

    def image_id(self, name: str) -> str | None:
        """Return the id of an image, or None if there is none of that name."""
        with self.faults(starting=True) as api:
            try:
                return str(api.inspect_image(name)["Id"])  # type: ignore[no-untyped-call]  # no types upstream
            except docker.errors.ImageNotFound:
                return None

    def create(self, options: dict[str, Any]) -> str:
        with self.faults(starting=True) as api:
            return str(api.create_container_from_config(options)["Id"])  # type: ignore[no-untyped-call]  # same

    def attach(self, container: str) -> FrameStream:
        with self.faults() as api:
            version = api.api_version
        return attach(self.host, version, container)

    def start(self, container: str) -> None:
        with self.faults(starting=True) as api:
            api.start(container)

    def remove(self, container: str) -> None:
        """Kill and remove; a container that is not there any more is as good."""
        with self.faults() as api:
            try:
                api.remove_container(container, v=True, force=True)
            except docker.errors.NotFound:
                return
            except docker.errors.APIError as error:
                if error.status_code != requests.codes.conflict:
                    raise

    def ended(self, container: str) -> Ended:
        with self.faults() as api:
            state = api.inspect_container(container)["State"]
        return Ended(bool(state["Running"]), int(state["ExitCode"]), bool(state["OOMKilled"]))

    def stats(self, container: str) -> dict[str, Any]:
        with self.faults() as api:
            told = api.stats(container, stream=False, one_shot=True)
        return told if isinstance(told, dict) else {}

    def pid(self, container: str) -> int:
        with self.faults() as api:
            return int(api.inspect_container(container)["State"]["Pid"])

    def ours(self, labels: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return id, state and labels of every container that carries the labels."""
        wanted = [f"{name}={value}" for name, value in labels.items()]
        with self.faults() as api:
            return list(api.containers(all=True, filters={"label": wanted}))
