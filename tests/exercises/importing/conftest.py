"""A school whose one exercise was imported: a project that people alone judge, with a picture in it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from lms.domain.people import Role
from lms.services.school import School
from tests.exercises.importing.corpora import PNG, SUBJECT, imported, project
from tests.support.folk import person
from tests.support.schools import opened_school

PICTURED = f"{SUBJECT}\n![plot](plot.png) and ![drawn](drawn.svg)\n"
AUDIT = "#### Code\n###### Does it run?\n\n![plot](../plot.png)\n\n###### Is it clear?\n"
DRAWN = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
Reopen = Callable[[], AbstractContextManager[School]]


@pytest.fixture
def source(school: School, tmp_path: Path) -> Path:
    """Return a corpus that has come in already, into the folder that ``reopen`` opens."""
    files = {"README.md": PICTURED, "audit/README.md": AUDIT, "plot.png": PNG, "drawn.svg": DRAWN}
    root = tmp_path / "source"
    project(root, changes=files)
    imported(school, root, tmp_path / "exercises")
    return root


@pytest.fixture
def reopen(source: Path, tmp_path: Path, database_url: str) -> Reopen:
    """Return what starts the school on what is there by then: the catalogue is read at a start."""
    assert source.is_dir()
    return partial(
        opened_school, tmp_path / "var", database_url, exercises=tmp_path / "exercises", cooldown_seconds=0
    )


@pytest.fixture
def anew(reopen: Reopen) -> Iterator[School]:
    with reopen() as school:
        person(school, "admin", Role.ADMIN, password=None)
        yield school
