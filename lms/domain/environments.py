"""Environments: what a kind of work runs in, and what it may use there."""

from typing import Literal

from pydantic import Field

from lms.domain.frozen import Frozen
from lms.domain.words import Line, Module, Slug


class Limits(Frozen):
    """What a container may use. ``seconds`` are for one question, ``total_seconds`` for all of a work."""

    seconds: float = Field(gt=0, le=3600)
    total_seconds: float = Field(gt=0, le=3600)
    memory_mb: int = Field(ge=16)
    pids: int = Field(ge=8)
    cpus: float = Field(gt=0)
    fsize_mb: int = Field(ge=1)
    tmp_mb: int = Field(ge=1)
    work_mb: int = Field(ge=1)
    output_kb: int = Field(ge=1, le=1024)


class LimitChanges(Frozen):
    """The limits in which an exercise differs from its environment's defaults."""

    seconds: float | None = Field(default=None, gt=0)
    total_seconds: float | None = Field(default=None, gt=0)
    memory_mb: int | None = Field(default=None, ge=16)
    pids: int | None = Field(default=None, ge=8)
    cpus: float | None = Field(default=None, gt=0)
    fsize_mb: int | None = Field(default=None, ge=1)
    tmp_mb: int | None = Field(default=None, ge=1)
    work_mb: int | None = Field(default=None, ge=1)
    output_kb: int | None = Field(default=None, ge=1, le=1024)


class Environment(Frozen):
    """``graders/<name>/environment.toml``: an image, and what its containers may use.

    ``compiles``: programs may be run from the working folder. ``loopback``: 127.0.0.1 is there.
    ``notebooks``: a kernel is there that runs them.
    ``versions`` are packages of the image, each with what its version begins with; ``preload`` is imported in
    every container before a work comes. Both are tuples, so that an environment can be a key.
    """

    name: Slug
    image: Line
    call: Literal["python", "node"]
    compiles: bool = False
    loopback: bool = False
    notebooks: bool = False
    versions: tuple[Line, ...] = Field(default=(), strict=False)
    preload: tuple[Module, ...] = Field(default=(), strict=False)
    defaults: Limits
    maxima: Limits

    def lacks(self) -> list[str]:
        """Return what only some environments have and this one has not, by the names that judges know."""
        there = {"loopback": self.loopback, "notebooks": self.notebooks}
        return [name for name, has in there.items() if not has]

    def limits(self, changes: LimitChanges) -> Limits:
        return self.defaults.model_copy(update=changes.model_dump(exclude_none=True))
