"""Verdicts: what a grading says of a work."""

from enum import StrEnum


class Verdict(StrEnum):
    """Three ends of a grading; a broken machine or judge is never the student's failure."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
