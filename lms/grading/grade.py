"""Grading: a work's files against an exercise, a judge's questions carried to a sandbox, a report.

The student's failure is a value in the report; what breaks on our side is a report that is errored (an
author's error) or an exception (a machine's).
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from lms.domain.exercises import Exercise, Reason
from lms.domain.lanes import lanes, share_out
from lms.domain.verdicts import CheckOutcome, Finding, Report, Usage, Verdict, outcome, total, verdict
from lms.grading.hearing import Docket, OnOutcome, hear
from lms.grading.runner import Runner


def grade(
    files: Mapping[str, bytes], exercise: Exercise, runner: Runner, seed: int, on_outcome: OnOutcome
) -> Report:
    """Grade a work. ``on_outcome`` is told of each check as it is decided.

    Raises what the runner raises when a machine is at fault; such a work is graded again later.
    """
    if not exercise.checks:
        return report_of(exercise, seed, (), Usage())  # people alone judge it: no machine has a say
    missing = [path for path in exercise.hand_in if path not in files]
    if missing:
        return not_handed_in(exercise, missing, seed, on_outcome)
    docket = Docket(files, exercise, seed, on_outcome)
    hear_all(docket, runner)
    outcomes, image_id = docket.in_order(), docket.image_id
    return report_of(exercise, seed, outcomes, docket.used, image_id=image_id, fault=docket.fault)


def hear_all(docket: Docket, runner: Runner) -> None:
    """Hear the checks side by side, in as many containers as there are lanes of them and slots that idle."""
    checks = docket.exercise.checks
    found = lanes(checks)
    most = 1 + runner.spare_slots() if len(found) > 1 else 1
    shares = share_out(found, most, checks)
    if len(shares) == 1:
        return hear(docket, shares[0], runner)
    with ThreadPoolExecutor(len(shares), thread_name_prefix="lane") as pool:
        hearings = [pool.submit(hear, docket, share, runner) for share in shares]
    for hearing in hearings:
        hearing.result()
    return None


def not_handed_in(exercise: Exercise, missing: list[str], seed: int, on_outcome: OnOutcome) -> Report:
    """Fail every check with the names of the files that are not there, without any container."""
    names = ", ".join(missing)
    finding = Finding(reason=Reason.MISSING_FILE, asked=names, expected=names)
    outcomes = tuple(outcome(check, 0.0, [finding]) for check in exercise.checks)
    for decided in outcomes:
        on_outcome(decided)
    return report_of(exercise, seed, outcomes, Usage())


def report_of(
    exercise: Exercise,
    seed: int,
    outcomes: tuple[CheckOutcome, ...],
    used: Usage,
    *,
    image_id: str = "",
    fault: str | None = None,
) -> Report:
    return Report(
        verdict=verdict(outcomes, exercise.pass_points) if fault is None else Verdict.ERRORED,
        points=total(outcomes) if fault is None else 0.0,
        max_points=exercise.max_points,
        outcomes=outcomes,
        image_id=image_id,
        checks_version=exercise.checks_version,
        seed=seed,
        seconds=used.seconds,
        cpu_seconds=used.cpu_seconds,
        memory_bytes=used.memory_bytes,
        fault=fault,
    )
