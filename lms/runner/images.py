"""Images of the environments, built from graders/*/Dockerfile on Debian's bookworm when they have changed."""

import hashlib
import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import docker
import docker.errors

from lms.errors import N_
from lms.runner.client import Engine
from lms.runner.environments import environment_names, load_environment
from lms.runner.errors import EngineUnavailable
from lms.runner.packages import can_install, install

FIRST = ("python", "numpy", "node")
"""The small environments, which a school starts with and its tests use; the others are built beside it."""

HUB_BASE = "debian:bookworm-slim"
OWN_BASE = "qatarlas/base:bookworm"
HUB_SECONDS = 60
SHARED = ("__init__.py", "agent", "kit", "judge", "readers")
SUFFIXES = {".py", ".mjs", ".go", ".json"}
DIGEST_LABEL = "qatarlas.digest"
TELLING_LINES = 12
Tell = Callable[[str], None]


def ensure_images(engine: Engine, graders: Path, tell: Tell, names: Collection[str] = ()) -> dict[str, str]:
    """Build what is missing or has changed, of all or some; return the image id of each environment."""
    chosen = list(names) or environment_names(graders)
    for name in chosen:
        load_environment(graders, name)
    base = ensure_base(engine, tell)
    return {name: ensure_image(engine, graders, name, base, tell) for name in chosen}


def ensure_image(engine: Engine, graders: Path, name: str, base: str, tell: Tell) -> str:
    """Build one environment's image, unless the one there was built from the very same files and base."""
    environment = load_environment(graders, name)
    files = context_files(graders, name)
    digest = digest_of(files, engine.image_id(base) or base)
    if built_digest(engine, environment.image) == digest:
        tell(f"image {environment.image}: unchanged")
    else:
        tell(f"image {environment.image}: building")
        before = engine.image_id(environment.image)
        build(engine, environment.image, files, base, digest)
        drop(engine, before)
        tell(f"image {environment.image}: built")
    found = engine.image_id(environment.image)
    if found is None:
        raise EngineUnavailable(N_("The image of %(name)s is not built yet."), name=name)
    return found


def drop(engine: Engine, image: str | None) -> None:
    """Remove an image that has been replaced, unless a container still runs from it."""
    if image is not None:
        with engine.faults() as api, suppress(docker.errors.APIError):
            api.remove_image(image)


def context_files(graders: Path, name: str) -> dict[str, bytes]:
    """Return what an image is built from: its Dockerfile, and the code that runs inside of all of them."""
    paths = [path for part in SHARED for path in code_files(graders / part)]
    files = {f"graders/{path.relative_to(graders)}": path.read_bytes() for path in paths}
    return files | {"Dockerfile": (graders / name / "Dockerfile").read_bytes()}


def code_files(path: Path) -> Iterator[Path]:
    """Yield a file, or the code below a folder."""
    found = [path] if path.is_file() else sorted(path.rglob("*"))
    yield from (one for one in found if one.is_file() and one.suffix in SUFFIXES)


def digest_of(files: dict[str, bytes], base: str) -> str:
    told = hashlib.sha256(base.encode())
    for path, content in sorted(files.items()):
        told.update(f"\0{path}\0{len(content)}\0".encode() + content)
    return told.hexdigest()


def built_digest(engine: Engine, image: str) -> str | None:
    with engine.faults() as api:
        try:
            found = api.inspect_image(image)  # type: ignore[no-untyped-call]  # no types upstream
        except docker.errors.ImageNotFound:
            return None
    labels = found["Config"].get("Labels") or {}
    return str(labels.get(DIGEST_LABEL, ""))


def build(engine: Engine, image: str, files: dict[str, bytes], base: str, digest: str) -> None:
    with engine.faults() as api:
        lines = api.build(
            fileobj=io.BytesIO(context(files)),
            custom_context=True,
            tag=image,
            rm=True,
            forcerm=True,
            network_mode="host",
            buildargs={"BASE": base},
            labels={DIGEST_LABEL: digest},
            decode=True,
        )
        follow(image, lines)


def context(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, content in sorted(files.items()):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def follow(image: str, lines: Iterator[Any]) -> None:
    """Read a build to its end; raise with its last lines if it failed."""
    last: list[str] = []
    for line in lines:
        last = [*last, str(line.get("stream") or line.get("error") or "").rstrip()][-TELLING_LINES:]
        if "error" in line:
            fault = "\n".join(text for text in last if text)
            raise EngineUnavailable("%(image)s was not built:\n%(fault)s", image=image, fault=fault)


def ensure_base(engine: Engine, tell: Tell) -> str:
    """Return the name of the image that all others start from: our own if it is there, or the hub's."""
    for name in (OWN_BASE, HUB_BASE):
        if engine.image_id(name) is not None:
            return name
    if pulled(engine, tell):
        return HUB_BASE
    bootstrap(engine, tell)
    return OWN_BASE


def pulled(engine: Engine, tell: Tell) -> bool:
    """Pull the base from the hub, if one answers."""
    tell(f"image {HUB_BASE}: asking the hub")
    hub = docker.APIClient(base_url=engine.host, version="auto", timeout=HUB_SECONDS)
    with suppress(docker.errors.DockerException, OSError):
        for line in hub.pull(HUB_BASE, stream=True, decode=True):
            if "error" in line:
                return False
    return engine.image_id(HUB_BASE) is not None


def bootstrap(engine: Engine, tell: Tell) -> None:
    """Make the base from Debian's own archive, where no hub answers."""
    tell(f"image {OWN_BASE}: made from Debian's archive, which takes half a minute")
    program = mmdebstrap(tell)
    argv = [program, "--variant=minbase", "--quiet", "bookworm", "-"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as maker:
        with engine.faults() as api:
            repository, tag = OWN_BASE.split(":")
            told = api.import_image_from_data(maker.stdout, repository=repository, tag=tag)
        words = maker.stderr.read().decode(errors="replace") if maker.stderr else ""
    if maker.returncode != 0 or "error" in json.dumps(told):
        raise EngineUnavailable("%(image)s was not made:\n%(fault)s", image=OWN_BASE, fault=words or told)


def mmdebstrap(tell: Tell) -> str:
    if shutil.which("mmdebstrap") is None and can_install():
        tell("package mmdebstrap: installing")
        install("mmdebstrap", "debian-archive-keyring")
    found = shutil.which("mmdebstrap")
    if found is None:
        raise EngineUnavailable(N_("Please install mmdebstrap: no hub answers, and it makes the base image."))
    return found
