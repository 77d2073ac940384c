"""A folder graded here and now: which exercise it belongs to, and what is told of each check."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from lms.domain.exercises import Exercise, Solution
from lms.domain.verdicts import CheckOutcome, Finding, Report, Verdict
from lms.errors import N_, MissingError, QatarlasError
from lms.grading.grade import grade
from lms.grading.runner import Runner
from lms.grading.verify import expectation, judged
from lms.services.school import School
from lms.storage.content.authored import BrokenError
from lms.storage.content.catalogue import JUDGING
from lms.storage.content.exercise_folders import IGNORED, digest_of, read_exercise, read_files
from lms.web.grading.verdicts import REASONS

POLL_SECONDS = 0.5
PASSED, FAILED, BROKEN = 0, 1, 2
STATED = {"fails.toml", "passes.toml"}
SIDES = ("asked", "expected", "got", "note")


class Trial:
    """A folder, and the exercise that it is graded against, read anew for each run."""

    def __init__(self, school: School, work: Path, slug: str | None, seed: int) -> None:
        self.school = school
        self.work = work
        self.slug = slug
        self.seed = seed
        self.home = None if slug else home_of(work)
        own = school.settings.exercises / (slug or work.name)
        self.source = self.home or (own if (own / "exercise.toml").is_file() else None)

    @property
    def watched(self) -> list[Path]:
        """The folders whose files matter."""
        return [self.work, self.source] if self.source else [self.work]

    def run(self, runner: Runner) -> int:
        """Grade once, tell how it went, and return the exit status."""
        try:
            exercise = self.exercise()
            files = {path: content for path, content in self.files().items() if path not in STATED}
        except BrokenError as broken:
            for problem in broken.problems:
                click.echo(str(problem), err=True)
            return BROKEN
        except QatarlasError as error:
            click.echo(f"lms: {error}", err=True)
            return BROKEN
        click.echo(f"{exercise.slug}: {self.work}")
        report = grade(files, unhidden(exercise), runner, self.seed, tell)
        return tell_end(report, self.solution(exercise))

    def exercise(self) -> Exercise:
        """Return the exercise as its files say now; raise ``BrokenError`` with all that is wrong in them."""
        catalogue = self.school.catalogue
        if self.source is not None:
            return read_exercise(self.source, catalogue.environments, kit_digest(self.school))
        slug = self.slug or self.work.name
        mine = [one for one in catalogue.errors if f"/{slug}/" in one.file]
        if mine:
            raise BrokenError(mine)
        if self.slug is None and slug not in catalogue:
            raise MissingError(
                N_("%(folder)s is the folder of no exercise: say which with --exercise."), folder=self.work
            )
        return catalogue.get(slug)

    def files(self) -> dict[str, bytes]:
        return {
            path: content for path, content in read_files(self.work).items() if not path.startswith(".git/")
        }

    def solution(self, exercise: Exercise) -> Solution | None:
        """Return the author's solution that is tried, if it is one."""
        if self.home is None:
            return None
        name = "/".join(self.work.relative_to(self.home).parts[1:])
        return next((one for one in exercise.solutions if one.name == name), None)


def unhidden(exercise: Exercise) -> Exercise:
    """Return an exercise whose author is shown all that its hidden checks have asked."""
    shown = [check.model_copy(update={"hidden": False}) for check in exercise.checks]
    return replace(exercise, definition=exercise.definition.model_copy(update={"checks": shown}))


def home_of(work: Path) -> Path | None:
    """Return the exercise's folder that a starter or a solution lies in."""
    for folder in list(work.parents)[:3]:
        if (folder / "exercise.toml").is_file():
            return folder
    return None


def kit_digest(school: School) -> str:
    graders = school.settings.graders
    return digest_of(
        {f"{part}/{path}": text for part in JUDGING for path, text in read_files(graders / part).items()}
    )


def tell(outcome: CheckOutcome) -> None:
    """Print one check, and of one that is not passed why."""
    mark = "not run" if outcome.passed is None else "passed " if outcome.passed else "FAILED "
    points = f"{outcome.points:g} of {outcome.max_points:g}"
    click.echo(f"  {mark} {points:>8}  {outcome.name}  ({outcome.seconds:.2f} s)")
    for measure in outcome.measures:
        click.echo(f"          {measure.name}: {measure.value:g} {measure.unit}".rstrip())
    for finding in outcome.findings:
        tell_finding(finding)


def tell_finding(finding: Finding) -> None:
    """Print why a check is not passed, each side under its name."""
    click.echo(f"          {REASONS[finding.reason]} ({finding.reason.value})")
    for side in SIDES:
        words = getattr(finding, side)
        if words:
            first, *more = str(words).splitlines() or [""]
            click.echo(f"          {side + ':':10}{first}")
            for line in more:
                click.echo(f"{'':20}{line}")


def tell_end(report: Report, solution: Solution | None) -> int:
    if report.verdict is Verdict.ERRORED:
        click.echo(f"errored: {report.fault}", err=True)
        return BROKEN
    passed = report.verdict is Verdict.PASSED
    click.echo(f"{report.verdict.value}: {report.points:g} of {report.max_points:g} points")
    if solution is None:
        return PASSED if passed else FAILED
    as_stated, _ = judged(report, solution)
    stated = expectation(solution, report.max_points)
    click.echo(f"{'as stated' if as_stated else 'NOT as stated'}: {stated}")
    return PASSED if as_stated else FAILED


def changes(folders: list[Path], seconds: float = POLL_SECONDS) -> Iterator[None]:
    """Yield whenever a file below the folders has come, gone or changed; end with Ctrl-C."""
    seen = look(folders)
    try:
        while True:
            time.sleep(seconds)
            now = look(folders)
            if now != seen:
                seen = now
                yield
    except KeyboardInterrupt:
        return


def look(folders: list[Path]) -> dict[Path, tuple[int, int]]:
    """Return when each file was changed last, and its size."""
    found: dict[Path, tuple[int, int]] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if IGNORED.isdisjoint(path.parts) and ".git" not in path.parts:
                try:
                    told = path.stat()
                except OSError:
                    continue  # it went while it was looked at
                found[path] = (told.st_mtime_ns, told.st_size)
    return found
