"""check50's JSON: checks that are passed, failed, or not run since another failed."""

from collections.abc import Mapping

from lms.domain.foreign.documents import document, mapping, rows, text
from lms.domain.foreign.shape import Case, Fault, Outcome, Told, UnreadableError, name_of, told, words_of


def read(data: bytes) -> Told:
    fields = document(data)
    if fields.get("error") is not None:
        raise UnreadableError(Fault.STOPPED)
    cases: dict[str, Case] = {}
    for one in rows(fields.get("results")):
        name = text(one, "name")
        if name in cases:
            raise UnreadableError(Fault.TWICE)
        cases[name] = _case(name, one)
    if not cases:
        raise UnreadableError(Fault.NO_TESTS)
    return told(cases.values())


def _case(name: str, fields: Mapping[str, object]) -> Case:
    shown = name_of(text(fields, "description") or name)
    if not shown:
        raise UnreadableError(Fault.NOT_FORMED)
    return Case(shown, _outcome(fields), words=_words(fields))


def _outcome(fields: Mapping[str, object]) -> Outcome:
    if "passed" not in fields or not isinstance(fields["passed"], bool | None):
        raise UnreadableError(Fault.NOT_FORMED)
    passed = fields["passed"]
    if passed is None:
        return Outcome.SKIPPED
    return Outcome.PASSED if passed else Outcome.FAILED


def _words(fields: Mapping[str, object]) -> str:
    """Return why a check failed, what may help, and what it did until then."""
    cause = mapping(fields.get("cause") or {})
    log = fields.get("log") or []
    if not isinstance(log, list) or not all(isinstance(line, str) for line in log):
        raise UnreadableError(Fault.NOT_FORMED)
    parts = [text(cause, "rationale"), text(cause, "help"), *(log if cause else [])]
    return words_of("\n".join(part for part in parts if part))
