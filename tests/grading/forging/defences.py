"""What keeps a result from being forged, and for each part a trick that works without it."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pytest

from lms.domain import verdicts
from lms.domain.verdicts import Report, Verdict
from lms.runner import answers
from tests.grading.forging.runs import RUNS
from tests.grading.forging.targets import RUNS as RUN_CHECKS
from tests.grading.forging.targets import SECRET
from tests.runner.openings import Change, agent_without, judge_without

HEAD = """
from graders.kit import Work, check


@check
def first(work: Work) -> None:
    '''It is right.'''
"""
RAISES = HEAD + "    work.call('solution', 'add', 0, 1).raises('ValueError')\n"
LEAVES = (
    HEAD + "    work.given(collect=['out.txt']).call('solution', 'add', 0, 1).collected.text('out.txt')\n"
)
ADDS = HEAD + "    work.call('solution', 'add', 0, 1).returns(1)\n"
QUIET = HEAD + "    work.call('solution', 'add', 2, 3).prints('').returns(5)\n"
EXITS = HEAD + "    work.run('python3', 'main.py').prints('5').exits(0)\n"
TWICE = HEAD + "".join(f"    work.call('solution', 'add', {n}, {5 - n}).returns(5)\n" for n in (2, 3))
HIDDEN = HEAD.replace("first", "hidden") + f"    work.call('solution', 'add', {SECRET}, 1).returns(5)\n"

NO_ANSWER: dict[str, object] = {
    "exit": 0, "signal": None, "stdout": "", "stderr": "", "stdout_cut": False, "stderr_cut": False,
    "timed_out": False, "collected": {}, "collected_cut": False,
}  # fmt: skip
RETURNED = {"kind": "call", "outcome": "returned", "value": "5", "error": None}
SAYS = """
import os, struct
def say(text, places):
    said = text.encode("utf-8", "surrogatepass")
    frame = b"J" + struct.pack(">I", len(said)) + said
    for place in places:
        try:
            os.write(place if type(place) is int else os.open(place, os.O_WRONLY | os.O_NONBLOCK), frame)
        except OSError:
            pass
DESCRIPTORS = range(3, 64)
AGENTS = ["/proc/1/fd/%d" % number for number in range(64)]
"""
LEAKY = agent_without("""
def leaky(pipes, stdin):
    import os
    for source, place in ((stdin, 0), (pipes.pop("stdout"), 1), (pipes.pop("stderr"), 2)):
        os.dup2(source, place)
spawn.own_descriptors = leaky
""")
SEEN = agent_without("spawn.set_dumpable = lambda *, on: None")
Undo = Callable[[pytest.MonkeyPatch], None]


def forged(answer: Mapping[str, object] = MappingProxyType({})) -> str:
    """Return the text of a frame that answers a call question as an agent would."""
    return json.dumps({"type": "answer", "id": 1, "answer": {**NO_ANSWER, **RETURNED, **answer}})


def saying(text: str, places: str = "DESCRIPTORS", rest: str = "return a + b") -> str:
    return f"{SAYS}def add(a, b):\n    say({text!r}, {places})\n    {rest}\n"


@dataclass(frozen=True)
class Defence:
    """``remove`` changes containers, ``undo`` the worker; ``holds`` says whether the trick was in vain."""

    name: str
    case: str
    checks: str
    program: str
    remove: Change | None = None
    undo: Undo | None = None
    others_off: tuple[Change, ...] = ()
    file: str = "solution.py"
    files: dict[str, bytes] = field(default_factory=dict)
    holds: Callable[[Report], bool] = lambda report: report.verdict is Verdict.FAILED


def setting(owner: object, name: str, spoilt: object) -> Undo:
    return lambda monkeypatch: monkeypatch.setattr(owner, name, spoilt)


def renumbered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any answer for the one to this question."""
    whole = answers.checked
    monkeypatch.setattr(
        answers, "checked", lambda told, number, question: whole({**told, "id": number}, number, question)
    )


ENDED_WELL = json.dumps(
    {
        "type": "answer",
        "id": 1,
        "answer": NO_ANSWER | {"kind": "run", "stdout": base64.b64encode(b"5").decode()},
    }
)
SYMBOLIC_LINK = next(one for one in RUNS if "symbolic link" in one.what).program
NOISY = saying(forged(), rest="print('noise')\n    return a + b")
STALE = saying(forged(), rest="return a + b if a < b else None")
DEFENCES = [
    Defence(
        "the kit's comparison of types",
        "F14",
        ADDS,
        "def add(a, b):\n    return True\n",
        judge_without("""
from graders.kit.values import compare
def loose(expected, got, rules, where):
    if expected != got:
        yield compare._value(expected, got, where)
compare._differences = loose
"""),
    ),
    Defence(
        "values by their exact type",
        "F07",
        ADDS,
        "class Mine(int):\n    pass\ndef add(a, b):\n    return Mine(a + b)\n",
        agent_without("""
from graders.kit.values import encoding
encoding.encode = lambda value: int(value) if isinstance(value, int) else value
"""),
    ),
    Defence(
        "the bounds of an answer's tree",
        "F14",
        ADDS,
        "import os\ndef add(a, b):\n    for n in range(3, 64):\n        try:\n"
        "            os.write(n, b'R' + b'[' * 30000 + b']' * 30000)\n        except OSError:\n"
        "            pass\n    os._exit(0)\n",
        judge_without("import json\nfrom graders.kit import values\nvalues.parse = json.loads"),
    ),
    Defence("descriptors that no child gets", "F11", QUIET, NOISY, LEAKY),
    Defence(
        "descriptors that nobody can open",
        "F11",
        EXITS,
        f"{SAYS}print(5, flush=True)\nsay({ENDED_WELL!r}, AGENTS)\nraise SystemExit(3)\n",
        SEEN,
        file="main.py",
    ),
    Defence(
        "numbers of answers",
        "F12",
        TWICE,
        STALE,
        undo=renumbered,
        others_off=(LEAKY,),
    ),
    Defence(
        "links that are not followed",
        "F10",
        RUN_CHECKS,
        SYMBOLIC_LINK,
        agent_without("import os\nfiles.opened = lambda path, root: os.open(f'{root}/{path}', os.O_RDONLY)"),
        file="main.py",
    ),
    Defence(
        "hidden inputs that nobody is shown",
        "F18",
        HIDDEN,
        "def add(a, b):\n    raise ValueError(f'{a} {b}')\n",
        undo=setting(verdicts, "shown", lambda finding, **_: finding),
        holds=lambda report: str(SECRET) not in repr(report),
    ),
    Defence(
        "signs that are escaped",
        "F20",
        ADDS,
        "def add(a, b):\n    return '\\x1b[2J'\n",
        judge_without("""
from graders.kit.values import shown
shown.escaped = lambda text, keep="": text
shown._pieces = lambda node: iter([str(node)])
"""),
        holds=lambda report: (
            not any("\x1b" in (one.got or "") for out in report.outcomes for one in out.findings)
        ),
    ),
]
RAISED: dict[str, object] = {"outcome": "raised", "value": None, "error": {}}
MALFORMED = {
    "the shape of an answer": ("fits", ADDS, {"stdout": 5}),
    "whole characters": ("is_whole", ADDS, {"value": "\ud800"}),
    "files that were asked for": ("collected_fits", LEAVES, {"collected": {}}),
    "errors that are whole": ("call_fits", RAISES, RAISED),
}
"""What the worker looks at in an answer; the last is what would break the judge otherwise."""
