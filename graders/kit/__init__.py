"""The language of checks: what an exercise's ``checks.py`` imports.

A check asks the student's work questions and compares the answers; it runs where no student's code ever is.

What stands beside this file is what authors import: first ``Work``, ``check`` and ``fail``, then, for each
kind of work, ``building``, ``learning`` with ``metrics`` and ``traps``, ``mutants``, ``notebooks``,
``properties``, ``sites``, ``sql``, ``static`` and ``style``. Its machinery has three rooms: ``values`` are
read, compared and shown; ``answers`` are what came back, believed in nothing; ``static`` reads programs and
never runs them.
"""

from graders.kit.answers.reading import Collected, parsing
from graders.kit.answers.replies import Output, Reply
from graders.kit.checks import Check, check, checks_of
from graders.kit.findings import REASONS, Failed, Finding, fail
from graders.kit.notebooks import Notebook
from graders.kit.work import Work

__all__ = [
    "REASONS",
    "Check",
    "Collected",
    "Failed",
    "Finding",
    "Notebook",
    "Output",
    "Reply",
    "Work",
    "check",
    "checks_of",
    "fail",
    "parsing",
]
