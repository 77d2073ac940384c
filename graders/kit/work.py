"""A student's work as a check sees it: questions that are asked, and the files that were handed in."""

import base64
import math
import random
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graders.kit import notebooks
from graders.kit.answers.replies import Limits, Output, Reply, encoded
from graders.kit.findings import Finding, Measure, fail, finding
from graders.kit.values import shown

Question = dict[str, Any]
Ask = Callable[[Question], dict[str, Any]]
Content = str | bytes
SUFFIXES = (".py", "/__init__.py", ".js", ".mjs", ".cjs", "/index.js")
STDIN_SHOWN = 600


class HiddenMissing(LookupError):  # noqa: N818  an author's slip
    """The exercise has no such hidden file."""


class EnvironmentLacks(LookupError):  # noqa: N818  an author's slip
    """The exercise's environment has not what a check needs."""


@dataclass
class Score:
    """What a check has earned so far: its share, and why it is not the whole."""

    share: float = 1.0
    findings: list[Finding] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)


@dataclass(frozen=True)
class Given:
    """What goes with a question: see ``Work.given``."""

    seconds: float | None = None
    files: Mapping[str, Content] = field(default_factory=dict)
    keep: Sequence[str] = ()
    collect: Sequence[str] = ()

    def fields(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "files": {path: _base64(content) for path, content in self.files.items()},
            "keep": list(self.keep),
            "collect": list(self.collect),
        }
        return said if self.seconds is None else said | {"seconds": float(self.seconds)}


class Work:
    """One student's work under one check.

    ``random`` gives the same numbers whenever the same seed grades the same check. ``memory`` is shared by
    all checks of the work: what one has built another finds.
    """

    def __init__(
        self,
        check: str,
        seed: int,
        hidden: Path,
        ask: Ask,
        *,
        limits: Limits | None = None,
        memory: dict[str, Any] | None = None,
        lacks: Collection[str] = (),
    ) -> None:
        self.check = check
        self.seed = seed
        self.random = random.Random(f"{seed}:{check}")  # noqa: S311  reproducible, not secret
        self.score = Score()
        self._hidden = hidden
        self.ask = ask
        self.limits = limits or Limits()
        self.options = Given()
        self.memory = {} if memory is None else memory
        self.lacks = lacks

    def call(self, module: str, function: str, *args: object, **kwargs: object) -> Reply:
        """Call a function of a student's module in a fresh process of its own."""
        asked = call_text(function, args, kwargs)
        question: Question = {
            "kind": "call",
            "module": module,
            "function": function,
            "args": [encoded(value) for value in args],
            "kwargs": {name: encoded(value) for name, value in kwargs.items()},
            "seed": self.random.getrandbits(31),
        }
        answer = self.ask(question | self.options.fields())
        if answer["outcome"] == "missing":
            self._missing(module, function, asked)
        return Reply(asked, answer, self._bounds(self.options))

    def run(
        self,
        *argv: str,
        stdin: Content = "",
        files: Mapping[str, Content] | None = None,
        keep: Sequence[str] = (),
        collect: Sequence[str] = (),
        seconds: float | None = None,
    ) -> Output:
        """Run a program in a folder that holds the work, and wait until it has ended.

        ``files`` lie in the folder beside the work; those in ``keep`` stay for all later questions, those in
        ``collect`` come back.
        """
        given = replace(
            self.options,
            seconds=self.options.seconds if seconds is None else seconds,
            files={**self.options.files, **(files or {})},
            keep=[*self.options.keep, *keep],
            collect=[*self.options.collect, *collect],
        )
        question: Question = {"kind": "run", "argv": list(argv), "stdin": _base64(stdin)}
        return Output(run_text(argv, stdin), self.ask(question | given.fields()), self._bounds(given))

    def notebook(
        self,
        path: str,
        *,
        variables: Sequence[str] = (),
        calls: Sequence[notebooks.Call] = (),
        errors: bool = False,
    ) -> notebooks.Notebook:
        """Run a notebook from its first cell to its last in a fresh kernel; an error in it fails the check.

        ``variables`` are those that ``book.variable`` is asked for. ``calls`` are (function, args, kwargs),
        called when the last cell has run: ``book.result(0)`` is what the first gave. With ``errors`` the
        notebook may stop early; ``book.error`` then says where.
        """
        self.needs("notebooks")
        seed = self.random.getrandbits(31)
        asked = notebooks.question(path, variables, calls, seed) | self.options.fields()
        texts = [call_text(*one) for one in calls]
        book = notebooks.Notebook(path, self.ask(asked), self._bounds(self.options), variables, texts)
        return book if errors else book.completes()

    def given(
        self,
        *,
        seconds: float | None = None,
        files: Mapping[str, Content] | None = None,
        keep: Sequence[str] = (),
        collect: Sequence[str] = (),
    ) -> "Work":
        """Return the same work with options for its questions: ``work.given(seconds=20).call(…)``."""
        other = copy(self)
        other.options = Given(seconds, files or {}, keep, collect)
        return other

    def hidden(self, name: str) -> Path:
        """Return the path of a file in the exercise's ``hidden`` folder; students never see that folder."""
        path = (self._hidden / name).resolve()
        if not path.is_relative_to(self._hidden.resolve()) or not path.is_file():
            raise HiddenMissing(f"hidden/{name} is not there")
        return path

    def files(self) -> list[str]:
        """Return the paths of all files that were handed in."""
        paths: list[str] = self.ask({"kind": "list"})["paths"]
        return paths

    def read(self, path: str) -> bytes:
        """Return a file as it was handed in, or fail the check."""
        content = self.ask({"kind": "read", "path": path})["content"]
        if content is None:
            fail("missing_file", asked=path, expected=f"a file {path}")
        return base64.b64decode(content)

    def read_text(self, path: str) -> str:
        """Return a file as text, or fail the check."""
        try:
            return self.read(path).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            fail("malformed", asked=path, expected="a text in UTF-8", note=str(error))

    def measure(self, name: str, value: float, unit: str = "") -> float:
        """Tell a number with the result, such as an accuracy or the size of a model; return it.

        Of one name the last counts. A number that is none, or not finite, is an author's slip.
        """
        if not math.isfinite(value):
            raise ValueError(f"{name} is {value}, and only a finite number can be told")
        others = [one for one in self.score.measures if one["name"] != name]
        self.score.measures[:] = [*others, Measure(name=name, value=float(value), unit=unit)]
        return value

    def band(
        self,
        name: str,
        value: float,
        bands: Sequence[tuple[float, float]],
        *,
        lower_is_better: bool = False,
    ) -> float:
        """Give the share of the best band that a measure reaches; below all of them the check fails.

        ``bands`` are pairs (bound, share). Returns the share; with several measures the smallest counts. What
        is infinite, or more than any float, reaches none, however good that would be.
        """
        value = as_float(value)
        if math.isfinite(value):
            self.measure(name, value)
        sign = -1 if lower_is_better else 1
        reached = [share for bound, share in bands if math.isfinite(value) and sign * value >= sign * bound]
        share = float(max(reached, default=0.0))
        if share < 1:
            best = max(bands, key=lambda band: band[1])[0]
            expected = f"{name} {'≤' if lower_is_better else '≥'} {best:g}"
            found = finding("below_band", asked=name, expected=expected, got=f"{value:.6g}")
            if share <= 0:
                fail("below_band", asked=name, expected=expected, got=f"{value:.6g}")
            self.score.findings.append(found)
        self.score.share = min(self.score.share, share)
        return share

    def needs(self, thing: str) -> None:
        """See that the environment has a thing: no student is to blame for one that has not."""
        if thing in self.lacks:
            raise EnvironmentLacks(f"the exercise's environment has no {thing}; name one that has")

    def _bounds(self, given: Given) -> Limits:
        return self.limits if given.seconds is None else replace(self.limits, seconds=given.seconds)

    def _missing(self, module: str, function: str, asked: str) -> None:
        stem = module.replace(".", "/")
        known = set(self.files()) | set(self.options.files)
        if (
            not any(stem + suffix in known or module + suffix in known for suffix in SUFFIXES)
            and module not in known
        ):
            fail("missing_file", asked=asked, expected=f"a file {stem}")
        fail("missing_function", asked=asked, expected=f"a function {function} in {module}")


def as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def call_text(function: str, args: Sequence[object], kwargs: Mapping[str, object]) -> str:
    """Return a call as it stands in a program."""
    named = [f"{name}={shown.value(value)}" for name, value in kwargs.items()]
    return f"{function}({', '.join([*map(shown.value, args), *named])})"


def run_text(argv: Sequence[str], stdin: Content) -> str:
    """Return a command as it is typed, and what it is given to read."""
    command = shown.escaped(shlex.join(argv))
    return f"{command}\n{shown.output(stdin, STDIN_SHOWN)}".rstrip("\n") if stdin else command


def _base64(content: Content) -> str:
    data = content.encode() if isinstance(content, str) else content
    return base64.b64encode(data).decode()
