"""A grade as JUnit XML, which most tools for tests read."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lms.domain.outgoing.shape import GradedAttempt, GradedCheck, Status

TYPE = "application/xml"


def written(graded: GradedAttempt) -> bytes:
    """Return a report with one suite, the exercise, and a test case for each check."""
    counts = {
        "tests": str(len(graded.checks)),
        "failures": str(graded.count(Status.FAILED)),
        "errors": "0",
        "skipped": str(graded.count(Status.SKIPPED)),
        "time": f"{graded.seconds:.3f}",
    }
    root = Element("testsuites", {"name": "Qatarlas", **counts})
    when = graded.began_at.strftime("%Y-%m-%dT%H:%M:%S")
    suite = SubElement(root, "testsuite", {"name": graded.exercise, **counts, "timestamp": when})
    _properties(suite, {"title": graded.title, **graded.facts})
    for check in graded.checks:
        _case(suite, graded, check)
    indent(root)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _case(suite: Element, graded: GradedAttempt, check: GradedCheck) -> None:
    words = {"classname": graded.exercise, "name": check.name, "time": f"{check.seconds:.3f}"}
    case = SubElement(suite, "testcase", words)
    points = {name: f"{value:g}" for name, value in graded.points_of(check).items()}
    _properties(case, {"title": check.title, **points, "hidden": str(check.hidden).lower()})
    if check.status is Status.SKIPPED:
        SubElement(case, "skipped", {"message": "what it needs is not passed"})
    if check.status is Status.FAILED:
        reasons = ", ".join(finding.reason.value for finding in check.told)
        failure = SubElement(case, "failure", {"type": reasons.partition(",")[0], "message": xml(reasons)})
        failure.text = xml(check.words)


def _properties(parent: Element, values: dict[str, str]) -> None:
    properties = SubElement(parent, "properties")
    for name, value in values.items():
        SubElement(properties, "property", {"name": name, "value": xml(value)})


def xml(text: str) -> str:
    """Return a text in which what XML can't hold is written out."""
    return "".join(one if _holds(one) else one.encode("unicode_escape").decode() for one in text)


def _holds(letter: str) -> bool:
    return (
        letter in "\t\n" or " " <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter > "\uffff"
    )
