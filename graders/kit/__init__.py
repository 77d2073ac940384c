"""The language of checks: what an exercise's ``checks.py`` imports.

A check asks the student's work questions and compares the answers; it runs where no student's code ever is.
"""

from graders.kit.checks import Check, check, checks_of
from graders.kit.findings import REASONS, Failed, Finding, fail
from graders.kit.notebooks import Notebook
from graders.kit.reading import Collected, parsing
from graders.kit.replies import Output, Reply
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
