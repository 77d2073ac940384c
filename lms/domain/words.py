"""The short words of authors' files: lines, names and paths, each of a form of its own."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 80
SLUG_FORM = rf"^{SLUG.pattern}$"
NAME_FORM = r"^[a-z][a-z0-9_]{0,79}$"
MODULE_FORM = r"^[A-Za-z_][A-Za-z0-9_.]{0,79}$"


def plain_path(path: str) -> str:
    """Return a path if it is relative, with plain parts between single slashes."""
    if any(part in {"", ".", ".."} or not part.isprintable() or "\\" in part for part in path.split("/")):
        raise ValueError("is no plain relative path")
    return path


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Name = Annotated[str, StringConstraints(pattern=NAME_FORM)]
Module = Annotated[str, StringConstraints(pattern=MODULE_FORM)]
Path = Annotated[str, StringConstraints(min_length=1, max_length=240), AfterValidator(plain_path)]
Slug = Annotated[str, StringConstraints(pattern=SLUG_FORM, max_length=LONGEST_SLUG)]
