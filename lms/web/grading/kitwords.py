"""The fixed phrases in which checks say what they expected, in the reader's language.

Checks speak English. What they expected and what came is mostly values, which need no translation; the few
phrases of the language of checks are known here by their shape. Anything else stays as it is, and what a
student's program printed is never touched.
"""

import re
from collections.abc import Iterable

from lms.domain.exercises import Reason
from lms.errors import N_
from lms.web.language import translate

PLAIN = (
    N_("a returned value"),
    N_("an answer"),
    N_("an answer of HTTP"),
    N_("a text in UTF-8"),
    N_("a number"),
    N_("finite numbers"),
    N_("a numpy array of numbers"),
    N_("nothing"),
    N_("a table"),
    N_("a notebook"),
    N_("no such variable"),
    N_("a run to the last cell"),
    N_("a plot"),
    N_("no plot"),
    N_("a Python program"),
    N_("a Python program in UTF-8"),
    N_("more"),
    N_("Python as text, and nothing compiled"),
    N_("names written out, so that they can be read"),
    N_("a finite number"),
    N_("all tests pass"),
    N_("tests fail"),
    N_("a test that fails"),
)
"""Phrases that are said as they stand."""
SHAPED = (
    (r"exit code (?P<code>-?\d+)", N_("exit code %(code)s")),
    (r"signal (?P<number>\d+)", N_("signal %(number)s")),
    (r"a file (?P<name>\S+)", N_("a file %(name)s")),
    (r"a program (?P<name>\S+)", N_("a program %(name)s")),
    (r"status (?P<number>\d+)", N_("status %(number)s")),
    (r"a redirect to (?P<path>\S+)", N_("a redirect to %(path)s")),
    (r"a server that listens at port (?P<port>\d+)", N_("a server that listens at port %(port)s")),
    (
        r"a server that listens at port (?P<port>\d+) within (?P<seconds>[\d.]+) s",
        N_("a server that listens at port %(port)s within %(seconds)s s"),
    ),
    (r"a function (?P<name>\S+) in (?P<module>\S+)", N_("a function %(name)s in %(module)s")),
    (r"at most (?P<number>\d+) MB", N_("at most %(number)s MB")),
    (r"at most (?P<number>\d+) KB", N_("at most %(number)s KB")),
    (r"an end within (?P<number>[\d.]+) s", N_("an end within %(number)s s")),
    (r"(?P<number>\d+) rows", N_("rows: %(number)s")),
    (r"the columns (?P<names>[^\n]+)", N_("the columns %(names)s")),
    (r"an array of shape (?P<shape>[^\n]+)", N_("an array of shape %(shape)s")),
    (r"a variable (?P<name>\S+)", N_("a variable %(name)s")),
    (r"(?P<number>\d+) cells", N_("cells: %(number)s")),
    (r"a cell with the tag (?P<name>\S+)", N_("a cell with the tag %(name)s")),
    (r"a cell (?P<number>\[\d+\])", N_("a cell %(number)s")),
    (r"a program in (?P<language>[^\n]+)", N_("a program in %(language)s")),
    (r"(?P<language>[^\n]+) that can be read", N_("%(language)s that can be read")),
    (r"at most (?P<number>\d+) letters", N_("at most %(number)s letters")),
    (r"(?P<number>\d+) letters", N_("letters: %(number)s")),
    (r"at most (?P<number>\d+) parts within each other", N_("at most %(number)s parts within each other")),
    (r"(?P<language>[^\n]+) as text, and nothing else", N_("%(language)s as text, and nothing else")),
    (r"about (?P<number>[\d.e+-]+)", N_("about %(number)s")),
    (r"at most (?P<number>\d+) rows", N_("at most %(number)s rows")),
    (r"(?P<number>\d+) answers", N_("answers: %(number)s")),
    (r"labels out of (?P<names>[^\n]+)", N_("labels out of %(names)s")),
    (r"all tests pass beside a right (?P<path>\S+)", N_("all tests pass beside a right %(path)s")),
    (r"bugs that were caught, of (?P<number>\d+)", N_("bugs that were caught, of %(number)s")),
    (r"imports of (?P<names>[^\n]+) only", N_("imports of %(names)s only")),
    (r"use of (?P<names>[^\n]+) only", N_("use of %(names)s only")),
    (r"no import of (?P<names>[^\n]+)", N_("no import of %(names)s")),
    (r"(?P<name>\S+) is used", N_("%(name)s is used")),
    (r"(?P<name>\S+) calls itself", N_("%(name)s calls itself")),
    (r"no (?P<names>[^\n]+)", N_("without %(names)s")),
    (r"(?P<value>.+) raised", N_("the error %(value)s")),
    (r"(?P<value>.+) returned", N_("returned: %(value)s")),
)
"""Phrases with values in them: their shapes, the first that fits counts, and how they are said."""
PHRASES = (
    *((re.compile(re.escape(words)), words) for words in PLAIN),
    *((re.compile(shape, re.DOTALL), words) for shape, words in SHAPED),
)
MEASURES = {
    "accuracy": N_("accuracy"),
    "balanced accuracy": N_("balanced accuracy"),
    "macro F1": N_("macro F1"),
    "area under the curve": N_("area under the curve"),
    "log loss": N_("log loss"),
    "mean absolute error": N_("mean absolute error"),
    "root mean squared error": N_("root mean squared error"),
    "R squared": N_("R squared"),
    "baseline": N_("baseline"),
    "time of training": N_("time of training"),
    "memory of training": N_("memory of training"),
    "size of the model": N_("size of the model"),
    "time of predicting": N_("time of predicting"),
    "files formatted": N_("files formatted"),
    "lines without remark": N_("lines without remark"),
}
"""Names of what the language of checks measures; others are the author's own words."""
DIFFERENCE = re.compile(r"(?P<where>[^\n]+?): (?P<expected>.+) was expected, (?P<got>.+) came")
PLACES = (
    (re.compile(r"line (?P<number>\d+)"), N_("line %(number)s")),
    (re.compile(r"row (?P<number>\d+)"), N_("row %(number)s")),
    (re.compile(r"rows"), N_("number of rows")),
)
"""Where something differs, in words of the language of checks; others are places in a value."""
ASKED = (
    (re.compile(r"(?P<path>[^\s,]+), line (?P<number>\d+)"), N_("%(path)s, line %(number)s")),
    (
        re.compile(r"the plot of (?P<path>[^\n]+), cell (?P<number>\[\d+\])"),
        N_("the plot of %(path)s, cell %(number)s"),
    ),
    (re.compile(r"(?P<path>[^\s,]+), cell (?P<number>\[\d+\])"), N_("%(path)s, cell %(number)s")),
    (re.compile(r"bugs that were caught, of (?P<number>\d+)"), N_("bugs that were caught, of %(number)s")),
)
"""Places and measures that a check asks about."""
BAND = re.compile(r"(?P<name>[^\n]+) (?P<bound>[≥≤] \S+)")
NOTES = (N_("It is right, and written in another way."),)
"""What a check says beside, in words of the language of checks."""
NOT_THERE = {"it is not": N_("it is not used"), "it does not": N_("it does not call itself")}
"""What comes where something had to be there; all else that is found against a rule is the work's own."""
OF_THE_PROGRAM = frozenset({Reason.WRONG_OUTPUT, Reason.OUTPUT_LIMIT, Reason.EXPLOIT_WORKS, Reason.FORBIDDEN})
"""Reasons with which the program's own words may stand as what came."""


def measure_words(name: str) -> str:
    return translate(MEASURES[name]) if name in MEASURES else _translated(name)


def asked_words(text: str) -> str:
    """Translate a place or a measure; all else that was asked is a program's or an exercise's own."""
    return translate(MEASURES[text]) if text in MEASURES else _first_of(ASKED, text)


def expected_words(text: str, reason: str) -> str:
    """Translate what a check expected; a measure is known by its name, with any bound."""
    if reason == Reason.WRONG_OUTPUT:
        return text
    band = BAND.fullmatch(text)
    return f"{measure_words(band['name'])} {band['bound']}" if band else _translated(text)


def got_words(text: str, reason: str) -> str:
    if reason == Reason.FORBIDDEN and text in NOT_THERE:
        return translate(NOT_THERE[text])
    return text if reason in OF_THE_PROGRAM else _translated(text)


def note_words(text: str) -> str:
    """Translate a note where it is ours: as a whole, or in its first line the place that differs first."""
    first, newline, rest = text.partition("\n")
    found = DIFFERENCE.fullmatch(first)
    if found is None:
        return translate(text) if text in NOTES else text
    said = {**found.groupdict(), "where": _first_of(PLACES, found["where"])}
    return translate(N_("%(where)s: %(expected)s was expected, %(got)s came"), said) + newline + rest


def _translated(text: str) -> str:
    return _first_of(PHRASES, text)


def _first_of(shapes: Iterable[tuple[re.Pattern[str], str]], text: str) -> str:
    """Translate a text by the first shape that fits it; one that none fits stays as it is."""
    for shape, words in shapes:
        found = shape.fullmatch(text)
        if found is not None:
            return translate(words, found.groupdict())
    return text
