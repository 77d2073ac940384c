"""The one way in for what foreign graders report: a kind and its bytes, a result or a clean refusal."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from lms.domain.beside import Kind
from lms.domain.foreign import check50, gradescope, junit, tap
from lms.domain.foreign.shape import LARGEST, MOST_CASES, Fault, Told, UnreadableError

READERS: Mapping[Kind, Callable[[bytes], Told]] = MappingProxyType(
    {
        Kind.JUNIT: junit.read,
        Kind.PYTEST: junit.read,
        Kind.TAP: tap.read,
        Kind.GRADESCOPE: gradescope.read,
        Kind.CHECK50: check50.read,
    }
)
"""The kinds that write a document; of the two others the worker itself sees how their programs end."""


def read(kind: Kind, data: bytes) -> Told:
    """Return what a grader of this kind reported; raise ``UnreadableError`` for anything else."""
    if not data.strip():
        raise UnreadableError(Fault.NOTHING)
    if len(data) > LARGEST:
        raise UnreadableError(Fault.TOO_LARGE)
    found = READERS[kind](data)
    if len(found.cases) > MOST_CASES:
        raise UnreadableError(Fault.TOO_MANY)
    if not found.cases and found.points is None:
        raise UnreadableError(Fault.NO_TESTS)
    return found
