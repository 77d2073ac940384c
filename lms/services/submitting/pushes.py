"""Pushes: served by git's own program, vetted before the branch moves, made a submission after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lms.domain.git.packs import PackLimits, PushMeter
from lms.domain.git.pushes import NOTHING, RefUpdate, main_update
from lms.errors import N_, RefusedError
from lms.services.school import School
from lms.services.submitting import submissions, works
from lms.storage.git import hosting, walker
from lms.storage.git.hosting import Backend, Call, Head
from lms.storage.git.repositories import mover
from lms.storage.tables import Submission
from lms.storage.tables.works import Source

__all__ = ["Ask", "Backend", "Head", "Request", "accept", "meter", "open_backend", "questions", "vet"]

OBJECTS = 50_000
HISTORY = 8
"""A push brings old versions too: it may unpack to so many times what a work may weigh."""


@dataclass(frozen=True)
class Request:
    """What a client of git asks of a work, in words that the web has vetted."""

    work_id: int
    person_id: int
    path: str
    method: str
    query: str = ""
    content_type: str = ""
    protocol: str = ""


@dataclass(frozen=True)
class Ask:
    """A hook's question: may this push be taken (``before``), or: it was taken."""

    before: bool
    quarantine: Path | None
    updates: tuple[RefUpdate, ...]


def open_backend(school: School, request: Request) -> Backend:
    """Start git for one request; who opens it closes it."""
    call = Call(
        repository=school.repositories.path(request.work_id),
        path=request.path,
        method=request.method,
        query=request.query,
        content_type=request.content_type,
        protocol=request.protocol,
        mover=mover(request.person_id),
    )
    return Backend(call, school.settings)


def meter(school: School) -> PushMeter:
    settings = school.settings
    return PushMeter(
        PackLimits(
            pushed_bytes=settings.push_bytes,
            objects=OBJECTS,
            object_bytes=4 * settings.file_bytes,
            total_bytes=HISTORY * settings.work_bytes,
        )
    )


def questions(backend: Backend) -> Iterator[Ask]:
    """Yield what the hooks of a running push ask; ends when git does."""
    for question in hosting.read_questions(backend.questions):
        updates = tuple(RefUpdate(*line.split(" ", 2)) for line in question.lines)
        yield Ask(question.hook == "pre-receive", question.quarantine, updates)


def vet(school: School, work_id: int, person_id: int, ask: Ask) -> None:
    """Refuse a push that may not move the main branch; its objects still lie apart, in quarantine."""
    update = main_update(ask.updates)
    works.check_attempt_now(school, work_id, person_id)
    repositories = school.repositories
    if update.old != NOTHING and not repositories.is_forward(work_id, update.old, update.new, ask.quarantine):
        raise RefusedError(
            N_("Your commits don't follow the last one here. Take it in first: git pull --rebase origin main")
        )
    with repositories.objects(work_id, ask.quarantine) as objects:
        walker.list_files(objects, update.new, repositories.limits)


def accept(school: School, work_id: int, person_id: int, ask: Ask) -> Submission:
    """Make a push that was taken an attempt."""
    update = main_update(ask.updates)
    return submissions.accept(
        school, work_id=work_id, commit_id=update.new, person_id=person_id, source=Source.PUSH
    )
