"""Beside: a grader of others runs in a student's container of its own, and what it reports is read.

It shares its container with the work, so it may say what the work makes it say. Nothing of it is a verdict.
Whatever comes is an outcome; an exception means that a machine broke.
"""

import base64
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from lms.domain.beside import ForeignGrader, Kind
from lms.domain.exercises import Exercise, Reason
from lms.domain.foreign import classroom, edu
from lms.domain.foreign.classroom import Planned
from lms.domain.foreign.reading import read
from lms.domain.foreign.shape import Case, Fault, Outcome, Told, UnreadableError, told, words_of
from lms.domain.verdicts import Usage
from lms.grading.clerk import Clerk
from lms.grading.messages import RunAnswer, RunQuestion
from lms.grading.runner import Runner

Files = Mapping[str, bytes]
SETUP = 'sh -c "$1" </dev/null >&2 || { echo "setup failed" >&2; exit 1; }; exec sh -c "$2"'
"""What carries out a test of Classroom: its setup can't read the input, and prints none of the output."""


class Released(Protocol):
    """How an image of others ended. ``exit_code`` is None where it did not end by itself."""

    @property
    def image_id(self) -> str: ...
    @property
    def exit_code(self) -> int | None: ...
    @property
    def output(self) -> bytes: ...
    @property
    def cut(self) -> bool: ...
    @property
    def timed_out(self) -> bool: ...
    @property
    def usage(self) -> Mapping[str, Any]: ...


class BesideRunner(Runner, Protocol):
    def run_jailed(
        self,
        image: str,
        files: Files,
        variables: Mapping[str, str],
        environment: str,
        limits: Mapping[str, float],
    ) -> Released | None:
        """Run an image of others on files at /jail/student; None if there is no such image here."""


@dataclass(frozen=True)
class Heard:
    """What came of a foreign grader: ``told``, or ``unread``, which says why there is no result."""

    image_id: str
    told: Told | None = None
    unread: Fault | None = None
    reason: Reason | None = None
    output: str = ""
    usage: Usage = field(default_factory=Usage)


def hear(files: Files, exercise: Exercise, runner: BesideRunner, images: Collection[str]) -> Heard | None:
    """Let the grader of an exercise run on a work; None for an exercise that names none.

    ``images`` are those that the school lets exercises name.
    """
    grader = exercise.beside
    if grader is None:
        return None
    seen = as_seen(exercise, grader)
    if grader.kind is Kind.EDU:
        return _jailed(files, seen, grader, runner, images)
    limits = seen.limits.model_dump()
    with closing(runner.open_student(seen.environment.name, limits, ())) as sandbox:
        sandbox.load(without_reports(files, grader))
        clerk = Clerk(files, seen, sandbox)
        heard = _by_plan(clerk, grader) if grader.kind is Kind.GITHUB_CLASSROOM else _by_report(clerk, grader)
        return replace(heard, image_id=sandbox.image_id, usage=clerk.total)


def as_seen(exercise: Exercise, grader: ForeignGrader) -> Exercise:
    """Return an exercise in the environment and the limits of its foreign grader."""
    changed = exercise.definition.model_copy(update={"limits": grader.definition.limits})
    return replace(exercise, definition=changed, environment=grader.environment)


def without_reports(files: Files, grader: ForeignGrader) -> Files:
    """Return a work without a report that was handed in: only what the grader writes is read."""
    return {path: content for path, content in files.items() if path != grader.definition.report}


def _by_report(clerk: Clerk, grader: ForeignGrader) -> Heard:
    """Run the one command, and read the report that it leaves or prints."""
    path = grader.definition.report
    answer = run(
        clerk,
        RunQuestion(
            kind="run",
            argv=list(grader.definition.argv or ()),
            files=encoded(grader.files),
            collect=[] if path is None else [path],
        ),
    )
    reason = ended(answer)
    try:
        return Heard("", told=read(grader.kind, report_of(answer, path)), reason=reason)
    except UnreadableError as error:
        output = tail(decoded(answer.stdout) + b"\n" + decoded(answer.stderr))
        return Heard("", unread=error.fault, reason=reason, output=output)


def run(clerk: Clerk, question: RunQuestion) -> RunAnswer:
    answer = clerk.process(question)
    if not isinstance(answer, RunAnswer):
        raise TypeError("a command was answered with something else")
    return answer


def report_of(answer: RunAnswer, path: str | None) -> bytes:
    """Return the report of a grader: the file that it left, or all that it printed."""
    left = answer.stdout if path is None else answer.collected.get(path)
    cut = answer.stdout_cut if path is None else left is None and answer.collected_cut
    if cut:
        raise UnreadableError(Fault.TOO_LARGE)
    return decoded(left or "")


def _by_plan(clerk: Clerk, grader: ForeignGrader) -> Heard:
    """Carry out every test of GitHub Classroom's plan, each on the work as it was handed in."""
    return Heard("", told=told(_planned(clerk, grader, one) for one in classroom.read_plan(grader.plan)))


def _planned(clerk: Clerk, grader: ForeignGrader, test: Planned) -> Case:
    most = grader.limits.seconds
    answer = run(
        clerk,
        RunQuestion(
            kind="run",
            argv=["sh", "-c", SETUP, "sh", test.setup or ":", test.run],
            stdin=base64.b64encode(test.input.encode()).decode(),
            files=encoded(grader.files),
            seconds=min(test.seconds or most, most),
        ),
    )
    printed = decoded(answer.stdout)
    why = ended(answer) or classroom.unmet(test, answer.exit, printed.decode(errors="backslashreplace"))
    return Case(
        name=test.name,
        outcome=Outcome.PASSED if why is None else Outcome.FAILED,
        points=test.points if why is None or test.points is None else 0.0,
        max_points=test.points,
        seconds=answer.usage.seconds,
        words="" if why is None else tail(printed + b"\n" + decoded(answer.stderr)),
        reason=why,
    )


def _jailed(
    files: Files, seen: Exercise, grader: ForeignGrader, runner: BesideRunner, images: Collection[str]
) -> Heard:
    """Run an image that follows 01-edu's runner, if this school lets exercises name it."""
    definition = grader.definition
    if definition.image is None or definition.image not in images:
        return Heard("", unread=Fault.NOT_ALLOWED)
    variables = edu.variables(
        seen.slug, definition.editor_files or seen.hand_in, definition.allowed_functions
    )
    laid = {**files, **grader.files}
    limits = seen.limits.model_dump()
    out = runner.run_jailed(definition.image, laid, variables, seen.environment.name, limits)
    if out is None:
        return Heard("", unread=Fault.NO_IMAGE)
    usage = Usage.model_validate(out.usage)
    why = ended_by(usage, timed_out=out.timed_out, cut=out.cut)
    found = edu.read(seen.slug, out.exit_code, tail(out.output), why)
    return Heard(out.image_id, told=found, reason=why, usage=usage)


def ended(answer: RunAnswer) -> Reason | None:
    cut = answer.stdout_cut or answer.stderr_cut
    return ended_by(answer.usage, timed_out=answer.timed_out, cut=cut)


def ended_by(usage: Usage, *, timed_out: bool, cut: bool) -> Reason | None:
    """Return what ended a command that did not end by itself."""
    if usage.memory_exceeded:
        return Reason.MEMORY
    if timed_out:
        return Reason.TIMED_OUT
    return Reason.OUTPUT_LIMIT if cut else None


def tail(printed: bytes) -> str:
    """Return the end of what was printed, which tells most, fit to be shown."""
    text = printed.decode(errors="backslashreplace").strip()
    return words_of(text[-1500:])


def encoded(files: Files) -> dict[str, str]:
    return {path: base64.b64encode(content).decode() for path, content in files.items()}


def decoded(content: str) -> bytes:
    return base64.b64decode(content)
