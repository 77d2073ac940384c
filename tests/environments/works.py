"""Works in real sandboxes, as checks see them, and why a check of one fails."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from graders.kit import Failed, Work
from graders.kit.answers.replies import Limits
from lms.runner.sandbox import DockerRunner


@contextmanager
def work_in(runner: DockerRunner, environment: str, files: Mapping[str, bytes]) -> Iterator[Work]:
    """Yield a work as a check sees it, its questions answered by a real sandbox."""
    with runner.open_student(environment, {}, []) as sandbox:
        sandbox.load(files)

        def ask(question: dict[str, Any]) -> dict[str, Any]:
            return sandbox.ask({"seconds": 30} | question)

        yield Work("a_check", 7, Path("/nowhere"), ask, limits=Limits(seconds=30))


def reason(act: Any) -> str:
    """Return the reason for which a check fails."""
    with pytest.raises(Failed) as failed:
        act()
    return str(failed.value.finding["reason"])
