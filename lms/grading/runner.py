"""What grading needs of whoever runs containers. ``lms.runner`` satisfies it; so do the fakes of tests."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Sandbox(Protocol):
    """A container for one work and nothing else, ever."""

    @property
    def image_id(self) -> str:
        """The id of the image that the container was made from."""

    def patience(self) -> float:
        """How many times longer than on an idle machine a work may take just now; at least 1."""

    def load(self, files: Mapping[str, bytes]) -> None:
        """Put the work's files into the container."""

    def ask(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask a ``run`` or ``call`` question and return the answer with its measured ``usage``.

        Whatever the work's code does is an answer, its container's death included. An exception means that
        our own machinery broke.
        """

    def close(self) -> None:
        """Remove the container; never raises for one that is gone."""


class Judge(Protocol):
    """A container for checks, lent for one work."""

    def send(self, message: dict[str, Any]) -> None: ...

    def send_tar(self, archive: bytes) -> None: ...

    def receive(self, seconds: float) -> Mapping[str, Any]:
        """Return the next message; an exception if the judge has died or says nothing for so long."""

    def give_back(self, *, sound: bool) -> None:
        """End the loan; a judge that is not sound, which waits for no new work, is thrown away."""


class Runner(Protocol):
    def open_student(self, environment: str, limits: Mapping[str, float], preload: Sequence[str]) -> Sandbox:
        """Return a fresh container of an environment, with ``preload`` imported where it serves Python."""

    def spare_slots(self) -> int:
        """Return how many further containers a work may have beside its first: what idles just now."""

    def borrow_judge(self) -> Judge:
        """Return a judge that has said hello and waits for a work."""
