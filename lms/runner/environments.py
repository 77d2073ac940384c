"""What an exercise may run in: one folder each in graders/, with its limits in environment.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Literal

from lms.errors import N_, MissingError, RefusedError

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one container, and one question in it, may use."""

    seconds: float
    total_seconds: float
    memory_mb: int
    pids: int
    cpus: float
    fsize_mb: int
    tmp_mb: int
    work_mb: int
    output_kb: int


@dataclass(frozen=True)
class Environment:
    """``compiles``: programs may be run from the working folder. ``loopback``: 127.0.0.1 is there."""

    name: str
    image: str
    call: Literal["python", "node"]
    defaults: Limits
    maxima: Limits
    compiles: bool = False
    loopback: bool = False

    def limits(self, wanted: Mapping[str, float]) -> Limits:
        """Return the defaults with an exercise's own wishes, none of which may be above the maxima."""
        known = asdict(self.maxima)
        for name, value in wanted.items():
            if name not in known:
                raise RefusedError(N_("There is no limit called %(name)s."), name=name)
            if not 0 < value <= known[name]:
                raise RefusedError(
                    N_("%(name)s must be above 0 and at most %(most)s here."), name=name, most=known[name]
                )
        return replace(self.defaults, **wanted)  # type: ignore[arg-type]  # the names are checked above


@cache
def load_environment(graders: Path, name: str) -> Environment:
    """Read graders/NAME/environment.toml."""
    path = graders / name / "environment.toml"
    if not path.is_file():
        raise MissingError(N_("There is no environment called %(name)s."), name=name)
    told = tomllib.loads(path.read_text())
    limits = {field.name for field in fields(Limits)}
    for table in ("defaults", "maxima"):
        if (different := limits ^ told[table].keys()) != set():
            raise RefusedError("%(path)s, %(table)s: %(names)s", path=path, table=table, names=different)
    return Environment(
        name=name,
        image=told["image"],
        call=told["call"],
        defaults=Limits(**told["defaults"]),
        maxima=Limits(**told["maxima"]),
        compiles=told.get("compiles", False),
        loopback=told.get("loopback", False),
    )


def environment_names(graders: Path) -> list[str]:
    """Return the names of all environments, in order."""
    return sorted(path.parent.name for path in graders.glob("*/environment.toml"))
