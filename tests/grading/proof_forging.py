"""What keeps a result from being forged, each part alone: with it the work fails, without it the trick works.

Layers that would hold the same trick too are off for both halves. `make attack-proof` runs it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lms.domain.verdicts import Report, Usage, Verdict
from lms.errors import QatarlasError
from lms.grading import clerk
from lms.grading import grade as grading
from lms.grading.messages import CallAnswer, ProcessAsked, RunAnswer
from lms.runner import answers
from lms.runner.client import Engine
from tests.grading.forging.defences import (
    DEFENCES,
    LEAKY,
    MALFORMED,
    RAISED,
    RAISES,
    Defence,
    forged,
    saying,
)
from tests.grading.forging.targets import written
from tests.runner.openings import Change, OpenRunner

pytestmark = pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")


def trusting(told: Mapping[str, Any], question: ProcessAsked) -> RunAnswer | CallAnswer:
    """Take whatever the sandbox says for an answer."""
    kind = CallAnswer if question.kind == "call" else RunAnswer
    return kind.model_construct(**{**told, "usage": Usage.model_validate(told["usage"])})


def graded(engine: Engine, folder: Path, defence: Defence, *changes: Change) -> Report:
    environment, slug = "python", f"proof-{len(list(folder.iterdir()))}"
    exercise = written(folder / slug, slug, environment, defence.file, defence.checks)
    files = {defence.file: defence.program.encode()} | defence.files
    with OpenRunner(engine, *defence.others_off, *changes) as runner:
        return grading.grade(files, exercise, runner, 5, lambda _outcome: None)


@pytest.fixture
def engine(images: dict[str, str]) -> Engine:
    assert images
    return Engine()


@pytest.mark.parametrize(
    "defence",
    [
        pytest.param(one, id=one.name, marks=pytest.mark.removal(f"forging: {one.name}", case=one.case))
        for one in DEFENCES
    ],
)
def test_a_trick_is_in_vain_by_this_alone(
    engine: Engine, tmp_path: Path, defence: Defence, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = defence.holds(graded(engine, tmp_path, defence))
    if defence.undo:
        defence.undo(monkeypatch)
    fallen = defence.holds(graded(engine, tmp_path, defence, *filter(None, [defence.remove])))
    assert (held, fallen) == (True, False)


def breaks(engine: Engine, folder: Path, checks: str, wrong: Mapping[str, object]) -> bool:
    """Whether an answer of this shape is told as a fault of ours, which would be tried again and again."""
    try:
        program = saying(forged(wrong))
        report = graded(engine, folder, Defence("", "", checks, program, others_off=(LEAKY,)))
    except (QatarlasError, UnicodeError, ValueError):
        return True
    return report.verdict is Verdict.ERRORED


@pytest.mark.parametrize(
    "malformed",
    [
        pytest.param(how, id=what, marks=pytest.mark.removal(f"forging: {what}", case="F14"))
        for what, how in MALFORMED.items()
    ],
)
def test_an_answer_of_another_shape_breaks_nothing_by_this_alone(
    engine: Engine,
    tmp_path: Path,
    malformed: tuple[str, str, dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, checks, wrong = malformed
    monkeypatch.setattr(clerk, "read_answer", trusting)
    held = not breaks(engine, tmp_path, checks, wrong)
    monkeypatch.setattr(answers, name, lambda *_: True)
    assert (held, breaks(engine, tmp_path, checks, wrong)) == (True, True)


@pytest.mark.removal("forging: answers that are typed and strict", case="F14")
def test_a_typed_answer_breaks_nothing_by_this_alone(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "checked", lambda told, *_: told["answer"])
    held = not breaks(engine, tmp_path, RAISES, RAISED)
    monkeypatch.setattr(clerk, "read_answer", trusting)
    assert (held, breaks(engine, tmp_path, RAISES, RAISED)) == (True, True)
