"""What comes back from a question, with the assertions that a check makes on it."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from graders.kit import values
from graders.kit.answers.reading import Collected, first_difference, parsing, plain_json, tidy
from graders.kit.findings import fail
from graders.kit.values import compare, shown
from graders.kit.values.compare import Rules

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """What a question is bounded by, as it is told to a student."""

    seconds: float = 5.0
    memory_mb: int = 256
    output_kb: int = 256


class Ended:
    r"""A process of the student that has ended in time, within its memory, and without writing too much.

    ``stdout`` and ``stderr`` are text (what is no UTF-8 stands as ``\xff``); ``collected`` gives the files
    that the question asked for.
    """

    def __init__(self, asked: str, answer: Mapping[str, Any], limits: Limits) -> None:
        self.asked = asked
        self.answer = answer
        self.stdout = shown.text_of(base64.b64decode(answer["stdout"]))
        self.stderr = shown.text_of(base64.b64decode(answer["stderr"]))
        self.exit_code: int | None = answer["exit"]
        self.signal: int | None = answer["signal"]
        usage = answer.get("usage") or {}
        self.seconds: float = usage.get("seconds", 0.0)
        self.cpu_seconds: float = usage.get("cpu_seconds", 0.0)
        self.memory_bytes: int = usage.get("memory_bytes", 0)
        self.collected = Collected(asked, answer["collected"], too_large=answer["collected_cut"])
        self._stopped(limits)

    def _stopped(self, limits: Limits) -> None:
        """Fail for what no assertion can forgive."""
        if (self.answer.get("usage") or {}).get("memory_exceeded"):
            fail("memory", asked=self.asked, expected=f"at most {limits.memory_mb} MB", note=self._note())
        if self.answer["timed_out"]:
            fail(
                "timed_out",
                asked=self.asked,
                expected=f"an end within {limits.seconds:g} s",
                note=self._note(),
            )
        if self.answer["stdout_cut"] or self.answer["stderr_cut"]:
            most = f"at most {limits.output_kb} KB"
            fail(
                "output_limit",
                asked=self.asked,
                expected=most,
                got=shown.cut(self.stdout or self.stderr, shown.NOTE_LENGTH),
            )

    @property
    def how(self) -> str | None:
        """How the process ended, in words."""
        return how_it_ended(self.answer)

    def prints(self, expected: str, *, exact: bool = False) -> Self:
        """The standard output is this text; spaces at ends of lines and last empty lines count if exact."""
        wanted, found = (expected, self.stdout) if exact else (tidy(expected), tidy(self.stdout))
        if wanted != found:
            note = first_difference(wanted, found)
            fail("wrong_output", asked=self.asked, expected=expected, got=self.stdout, note=self._note(note))
        return self

    def contains(self, text: str) -> Self:
        """The text is somewhere in the standard output."""
        if text not in self.stdout:
            fail("wrong_output", asked=self.asked, expected=f"… {text} …", got=self.stdout, note=self._note())
        return self

    def lacks(self, text: str, reason: str = "wrong_output") -> Self:
        """The text is nowhere in what was written, on either stream."""
        if text in self.stdout or text in self.stderr:
            fail(reason, asked=self.asked, expected=f"no {shown.value(text)}", got=self.stdout or self.stderr)
        return self

    def json(self) -> Any:
        """Return the standard output read as JSON, or fail the check."""
        with parsing(self.asked, self.stdout):
            return plain_json(self.stdout)

    def _note(self, first: str = "") -> str | None:
        """Return the end of the errors that the program wrote, after some first words."""
        tail = shown.last_lines(self.stderr.strip())
        return "\n".join(part for part in (first, tail) if part) or None


class Output(Ended):
    """What ``work.run`` gives: a program that has ended."""

    def exits(self, code: int = 0) -> Self:
        """The program ended by itself with this exit code."""
        if self.exit_code != code:
            expected = f"exit code {code}"
            fail("wrong_exit", asked=self.asked, expected=expected, got=self.how, note=self._note())
        return self


class Reply(Ended):
    """What ``work.call`` gives: the value that a function returned, or the exception that it raised."""

    def __init__(self, asked: str, answer: Mapping[str, Any], limits: Limits) -> None:
        super().__init__(asked, answer, limits)
        outcome = answer["outcome"]
        if outcome == "exited":
            fail("exited", asked=asked, expected="a returned value", got=self.how, note=self._note())
        if outcome not in {"returned", "raised"}:
            fail("silent", asked=asked, expected="a returned value", note=self._note())

    def returns(self, expected: object, *, tolerance: float | None = None, nan_equal: bool = False) -> Self:
        """The function returned this: same type, same value, all the way down.

        With a ``tolerance`` t numbers of any type are compared by |expected - got| ≤ t · max(1, |expected|).
        """
        wanted, got = encoded(expected), self._tree()
        found = compare.difference(wanted, got, Rules(tolerance, nan_equal))
        if found is not None:
            inner = f"{found.where}: {found.expected} was expected, {found.got} came" if found.where else None
            typed = found.reason == compare.WRONG_TYPE and not found.where
            texts = (found.expected, found.got) if typed else (shown.tree(wanted), shown.tree(got))
            fail(found.reason, asked=self.asked, expected=texts[0], got=texts[1], note=inner)
        return self

    def raises(self, *names: str) -> Self:
        """The function raised an exception of one of these types; subclasses have names of their own."""
        expected = f"{' or '.join(names)} raised"
        error = self._error
        if error is None:
            fail(
                "wrong_value", asked=self.asked, expected=expected, got=f"{shown.tree(self._tree())} returned"
            )
        if error["type"] not in names:
            fail("raised", asked=self.asked, expected=expected, got=self._raised(), note=self._note())
        return self

    @property
    def value(self) -> Any:
        """The value that the function returned, which may be of any type: see ``value_as``."""
        with parsing(self.asked):
            return values.decode(self._tree())

    def value_as(self, kind: type[T]) -> T:
        """Return the value if it is exactly of this type, or fail the check."""
        value = self.value
        if type(value) is not kind:
            name = compare.type_name(self._tree())
            fail("wrong_type", asked=self.asked, expected=kind.__name__, got=f"{shown.value(value)} ({name})")
        return value

    def numbers(self, *shape: int) -> Any:
        """Return the value as a numpy array of finite floats of this shape (-1: any length), or fail."""
        value, tree = self.value, self._tree()
        got = f"{shown.tree(tree)} ({compare.type_name(tree)})"
        if values.tag_of(tree) != "$array" or value.dtype.kind not in "iuf":
            fail("wrong_type", asked=self.asked, expected="a numpy array of numbers", got=got)
        same = len(shape) == value.ndim
        if not (same and all(want in {-1, length} for want, length in zip(shape, value.shape, strict=True))):
            fail("wrong_value", asked=self.asked, expected=f"an array of shape {shape}", got=got)
        floats = value.astype(float)
        if not all(number - number == 0 for number in floats.ravel().tolist()):
            fail("wrong_value", asked=self.asked, expected="finite numbers", got=got)
        return floats

    def _tree(self) -> Any:
        """Return the returned value encoded; fail if there is none, or none that is right."""
        if self._error is not None:
            fail(
                "raised",
                asked=self.asked,
                expected="a returned value",
                got=self._raised(),
                note=self._trace(),
            )
        text = self.answer["value"] or ""
        try:
            return values.parse(text)
        except values.Malformed as error:
            fail("malformed", asked=self.asked, got=shown.cut(text, shown.VALUE_LENGTH), note=str(error))

    @property
    def _error(self) -> Mapping[str, str] | None:
        return self.answer["error"] if self.answer["outcome"] == "raised" else None

    def _raised(self) -> str:
        error = self._error or {}
        return (
            f"{error.get('type')}: {error.get('message')}" if error.get("message") else str(error.get("type"))
        )

    def _trace(self) -> str | None:
        return shown.last_lines((self._error or {}).get("trace", "").strip()) or self._note()


def how_it_ended(answer: Mapping[str, Any]) -> str | None:
    """Say how the process of an answer ended; None where it has not."""
    if answer["exit"] is not None:
        return f"exit code {answer['exit']}"
    return None if answer["signal"] is None else f"signal {answer['signal']}"


def encoded(expected: object) -> Any:
    """Return an author's value encoded; raise TypeError if there is no way to say it."""
    tree = values.encode(expected)
    if '"$object":' in values.dumps(expected):
        raise TypeError(f"{shown.tree(tree)} has a part that can't be expected of a student's process")
    return tree
