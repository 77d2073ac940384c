"""What an exercise may run in: one folder each in graders/, with its limits in environment.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from lms.domain.environments import Environment, Limits
from lms.errors import N_, MissingError, RefusedError

MEBIBYTE = 1024 * 1024


def within(environment: Environment, wanted: Mapping[str, float]) -> Limits:
    """Return the defaults with an exercise's own wishes, none of which may be above the maxima."""
    known = environment.maxima.model_dump()
    for name, value in wanted.items():
        if name not in known:
            raise RefusedError(N_("There is no limit called %(name)s."), name=name)
        if not 0 < value <= known[name]:
            raise RefusedError(
                N_("%(name)s must be above 0 and at most %(most)s here."), name=name, most=known[name]
            )
    return environment.defaults.model_copy(update=dict(wanted))


@cache
def load_environment(graders: Path, name: str) -> Environment:
    """Read graders/NAME/environment.toml."""
    path = graders / name / "environment.toml"
    if not path.is_file():
        raise MissingError(N_("There is no environment called %(name)s."), name=name)
    try:
        return Environment.model_validate({**tomllib.loads(path.read_text()), "name": name})
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise RefusedError("%(path)s: %(fault)s", path=path, fault=error) from error


def environment_names(graders: Path) -> list[str]:
    """Return the names of all environments, in order."""
    return sorted(path.parent.name for path in graders.glob("*/environment.toml"))
