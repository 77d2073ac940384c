"""What a push says in the student's terminal: the way of an attempt, line by line, as it is decided.

Plain text with a few marks. What a student's program has printed is escaped, so that it can't move the
cursor or colour anything.
"""

from collections.abc import Iterable, Iterator

from lms.domain.diffs import Piece
from lms.domain.exercises import Exercise
from lms.domain.texts import printable
from lms.errors import N_
from lms.services.access import Submission
from lms.services.submitting.submissions import SubmissionView
from lms.web import marks
from lms.web.filters import number
from lms.web.grading.verdicts import CheckShown, FindingShown, checks_shown, headline, is_passed, wait_words
from lms.web.language import translate

MARKS = {"passed": "✓", "partly": "◐", "failed": "✗", "skipped": "–"}
# Not within the f-strings that say them: the collector of texts does not look in there.
BEING_GRADED = N_("Being graded")
LATER = N_("The verdict takes a little longer. You will find it here:")
NOTHING_TAKEN = N_("Nothing was taken; your commits are safe on your computer.")
NOW_PEERS = N_("Now your peers: ask for their review here:")
NOT_RUN = N_("not run: first comes %(check)s")
WIDTH = 100
LINES = 6
SHORT_ID = 10


class PushWords:
    """Turns views of one attempt into lines, each said once."""

    def __init__(self, exercise: Exercise | None, page: str) -> None:
        self.exercise = exercise
        self.page = page
        self._said: set[str] = set()

    def taken(self, submission: Submission) -> Iterator[str]:
        yield ""
        words = N_("Attempt %(number)s is in, commit %(commit)s.")
        values = {"number": submission.number, "commit": submission.commit_id[:SHORT_ID]}
        yield f"✓ {translate(words, values)}"

    def changed(self, view: SubmissionView) -> Iterator[str]:
        """Yield what is new since the view before."""
        if str(view.job.state) == "waiting":
            yield from self._in_line(view)
        elif not view.ended:
            yield from self._once(f"· {translate(BEING_GRADED)}")
        for check in checks_shown(view, self.exercise):
            if check.state in MARKS and check.key not in self._said:
                self._said.add(check.key)
                yield from check_lines(check)

    def _in_line(self, view: SubmissionView) -> Iterator[str]:
        """Yield its place whenever that is another, with how long it is likely to take from there."""
        line = f"· {headline(view, self.exercise).words}"
        if line not in self._said:
            self._said.add(line)
            expected = wait_words(view)
            yield f"{line}. {expected}" if expected else line

    def waits(self, why: str) -> Iterator[str]:
        yield from self._once(f"· {why}")

    def ended(self, view: SubmissionView) -> Iterator[str]:
        head = headline(view, self.exercise)
        mark = "·" if head.icon == "alert" else ("✓" if is_passed(view) else "✗")
        yield ""
        yield f"{mark} {head.words}"
        yield f"  {head.more}"
        if is_passed(view) and self.exercise is not None and self.exercise.definition.review is not None:
            yield f"  {translate(NOW_PEERS)}"
        yield f"  {self.page}"
        yield ""

    def goes_on(self) -> Iterator[str]:
        """Yield what is said when the verdict takes longer than a terminal should wait."""
        yield ""
        yield f"· {translate(LATER)}"
        yield f"  {self.page}"
        yield ""

    def _once(self, line: str) -> Iterator[str]:
        if line not in self._said:
            self._said.add(line)
            yield line


def refused(words: str) -> Iterator[str]:
    yield ""
    for line in words.splitlines():
        yield f"✗ {line}"
    yield f"  {translate(NOTHING_TAKEN)}"
    yield ""


def check_lines(check: CheckShown) -> Iterator[str]:
    points = f"{number(check.points)}/{number(check.max_points)}  " if marks.shown() else " "
    yield f"{MARKS[check.state]} {points}{check.title}"
    if check.state == "skipped" and check.needs:
        needed = ", ".join(check.needs)
        yield f"     {translate(NOT_RUN, {'check': needed})}"
    for finding in check.findings:
        yield from indented(finding_lines(finding))
    if check.hint:
        yield f"     {check.hint}"


def finding_lines(finding: FindingShown) -> Iterator[str]:
    yield finding.reason
    labelled = (
        (N_("asked"), finding.asked),
        (N_("expected"), whole(finding.expected)),
        (N_("got"), whole(finding.got)),
        (N_("note"), finding.note),
    )
    for label, text in labelled:
        if text:
            yield from block(translate(label), text)


def block(label: str, text: str) -> Iterator[str]:
    """Yield a text of a stranger beside its label, or below it when it has several lines."""
    lines = text.rstrip("\n").split("\n")
    if len(lines) == 1:
        yield f"{label}: {printable(lines[0], WIDTH)}"
        return
    yield f"{label}:"
    yield from (f"  {printable(line, WIDTH)}" for line in lines[:LINES])
    if len(lines) > LINES:
        yield "  …"


def whole(pieces: Iterable[Piece] | None) -> str:
    return "".join(piece.text for piece in pieces or ())


def indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"     {line}" for line in lines)
