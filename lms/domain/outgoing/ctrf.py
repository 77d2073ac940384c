"""A grade as CTRF, the Common Test Report Format: one JSON document."""

import json
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from lms.domain.outgoing.shape import GradedAttempt, GradedCheck, Status

TYPE = "application/json"
VERSION = "0.1.0"
MILLISECONDS = 1000
Json = dict[str, object]


def written(graded: GradedAttempt) -> bytes:
    """Return a report; the same grade has the same report, number and all."""
    seed = f"{graded.exercise}/{graded.submission_id}/{graded.checks_version}/{graded.image_id}"
    document = {
        "reportFormat": "CTRF",
        "specVersion": VERSION,
        "reportId": str(uuid5(NAMESPACE_URL, seed)),
        "timestamp": graded.graded_at.isoformat(),
        "generatedBy": "Qatarlas",
        "results": {
            "tool": {"name": "Qatarlas"},
            "summary": _summary(graded),
            "tests": [_test(graded, check) for check in graded.checks],
            "environment": {
                "reportName": graded.title,
                "appName": graded.exercise,
                "commit": graded.commit,
                "extra": graded.facts,
            },
        },
    }
    return json.dumps(document, ensure_ascii=True, indent=2, allow_nan=False).encode() + b"\n"


def _summary(graded: GradedAttempt) -> Json:
    return {
        "tests": len(graded.checks),
        **{status.value: graded.count(status) for status in Status},
        "pending": 0,
        "other": 0,
        "suites": 1,
        "start": _moment(graded.began_at),
        "stop": _moment(graded.graded_at),
        "duration": round(graded.seconds * MILLISECONDS),
    }


def _test(graded: GradedAttempt, check: GradedCheck) -> Json:
    test: Json = {
        "name": check.name,
        "status": check.status.value,
        "duration": round(check.seconds * MILLISECONDS),
        "suite": [graded.exercise],
        "extra": {"title": check.title, "hidden": check.hidden, **graded.points_of(check)},
    }
    if check.status is Status.FAILED:
        test["message"] = ", ".join(finding.reason.value for finding in check.told)
        test["trace"] = check.words
    return test


def _moment(at: datetime) -> int:
    return round(at.timestamp() * MILLISECONDS)
