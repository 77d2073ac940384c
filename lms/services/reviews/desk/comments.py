"""Comments: what the reviewer and the authors of a work say to each other about its lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col

from lms.domain.exercises import Way
from lms.domain.people import STAFF, counts_as_minor
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.errors import N_, MissingError, RefusedError
from lms.services import inbox
from lms.services.keys import key
from lms.services.people import Person
from lms.services.reviews import names
from lms.services.reviews.desk import source
from lms.services.reviews.desk.source import Source
from lms.services.school import School
from lms.storage import people
from lms.storage.changes import change
from lms.storage.reviews import desk as rows
from lms.storage.tables import Comment, Review, Round, Work

__all__ = [
    "ACROSS_AGES",
    "Comment",
    "Draft",
    "Said",
    "Thread",
    "add",
    "by_review",
    "is_across_ages",
    "is_for_authors",
    "of_review",
    "reply",
    "resolve",
]

LONGEST = 5000
MOST = 400
SPEAKING = frozenset({ReviewKind.PEER, ReviewKind.MENTOR})
HOUR = 3600
ACROSS_AGES = N_("Adults and minors do not write to each other here. Ask your mentor.")


@dataclass(frozen=True)
class Draft:
    """A comment as it was typed. Without ``path`` it is about the whole work, without lines about a file."""

    body: str
    path: str | None = None
    line_from: int | None = None
    line_to: int | None = None
    suggestion: str | None = None


@dataclass(frozen=True)
class Said:
    """One comment under the name that the viewer may see."""

    comment: Comment
    name: str
    is_mine: bool
    by_reviewer: bool


@dataclass(frozen=True)
class Thread:
    """A comment and what was said to it."""

    first: Said
    replies: tuple[Said, ...]

    @property
    def comment(self) -> Comment:
        return self.first.comment

    @property
    def is_open(self) -> bool:
        return self.comment.resolved_at is None and self.comment.hidden_at is None


def is_for_authors(school: School, review: Review) -> bool:
    """Tell whether the authors see the comments of a review: once it is handed in, side by side at once.

    What is written under a mentor's eye is the mentors' alone until it counts.
    """
    if review.round_id is None or review.kind not in SPEAKING or review.under_mentor:
        return False
    if review.state is ReviewState.HANDED_IN:
        return True
    with school.database.read() as session:
        round_ = session.get_one(Round, review.round_id)
        is_together = round_.way is Way.SIDE_BY_SIDE and review.state is ReviewState.ACCEPTED
        return is_together and not is_across_ages(session, school, review, round_)


def of_review(school: School, viewer: Person, review: Review) -> tuple[Thread, ...]:
    """Return what was said in a review, in the order in which it was begun."""
    with school.database.read() as session:
        return _threads(session, school, viewer, review)


def by_review(school: School, viewer: Person, reviews: Iterable[Review]) -> dict[int, tuple[Thread, ...]]:
    """Return the threads that authors see, by those reviews of a round in which they may talk."""
    shown = [one for one in reviews if is_for_authors(school, one)]
    with school.database.read() as session:
        return {key(one.id): _threads(session, school, viewer, one) for one in shown}


def add(school: School, person: Person, review: Review, draft: Draft) -> Comment:
    """Begin a thread on lines, on a file or on the whole work."""
    path, line_from, line_to = _place(school, review, draft)
    suggestion = tidy(draft.suggestion or "", keep_ends=True) if line_from is not None else ""
    comment = Comment(
        review_id=key(review.id),
        person_id=key(person.id),
        path=path,
        line_from=line_from,
        line_to=line_to,
        body=_body(draft.body),
        suggestion=suggestion or None,
        created_at=school.now(),
    )
    return _keep(school, person, review, comment)


def reply(school: School, person: Person, review: Review, comment_id: int, body: str) -> Comment:
    """Say something to a comment; to a reply it stands in the same thread."""
    first = _first(school, review, comment_id)
    comment = Comment(
        review_id=key(review.id),
        parent_id=key(first.id),
        person_id=key(person.id),
        path=first.path,
        line_from=first.line_from,
        line_to=first.line_to,
        body=_body(body),
        created_at=school.now(),
    )
    return _keep(school, person, review, comment)


def resolve(school: School, review: Review, comment_id: int, *, resolved: bool) -> None:
    """Close a thread, or open it again; said twice it stays as it is."""
    first = _first(school, review, comment_id)
    was = col(Comment.resolved_at).is_(None) if resolved else col(Comment.resolved_at).is_not(None)
    with school.database.write() as session:
        change(
            session, Comment, col(Comment.id) == first.id, was, resolved_at=school.now() if resolved else None
        )


def tidy(text: str, *, keep_ends: bool = False) -> str:
    """Return a text as it is kept: with plain ends of line and nothing that a database refuses."""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise RefusedError(
            N_("This text is longer than %(limit)s characters. Say it shorter."), limit=LONGEST
        )
    return text.rstrip() if keep_ends else text.strip()


def _body(text: str) -> str:
    body = tidy(text)
    if not body:
        raise RefusedError(N_("Write something before you send it."))
    return body


def _place(school: School, review: Review, draft: Draft) -> tuple[str | None, int | None, int | None]:
    """Return the lines that a comment is about, if the work has them."""
    if not draft.path:
        return None, None, None
    files = source.of_review(school, review)
    if files.entry(draft.path) is None:
        raise MissingError(source.NO_FILE)
    if draft.line_from is None:
        return draft.path, None, None
    first, last = sorted((draft.line_from, draft.line_to or draft.line_from))
    if first < 1 or last > line_count(files, draft.path):
        raise RefusedError(N_("The file has no such lines. Choose them again."))
    return draft.path, first, last


def line_count(files: Source, path: str) -> int:
    content = files.read(path)
    return content.count(b"\n") + (not content.endswith(b"\n") and bool(content))


def _first(school: School, review: Review, comment_id: int) -> Comment:
    """Return the comment that begins a thread of this review."""
    with school.database.read() as session:
        found = session.get(Comment, comment_id)
        if found is not None and found.parent_id is not None:
            found = session.get(Comment, found.parent_id)
        if found is None or found.review_id != review.id or found.hidden_at is not None:
            raise MissingError(N_("There is no such comment."))
        return found


def _keep(school: School, person: Person, review: Review, comment: Comment) -> Comment:
    tells = is_for_authors(school, review)
    with school.database.write() as session:
        if rows.count_comments(session, key(review.id)) >= MOST:
            raise RefusedError(N_("There are very many comments here already. Say the rest in person."))
        if tells and is_across_ages(session, school, review, session.get_one(Round, review.round_id)):
            raise RefusedError(ACROSS_AGES)
        session.add(comment)
        session.flush()
        if tells:
            _tell_others(session, school, person, review)
    return comment


def is_across_ages(session: Session, school: School, review: Review, round_: Round) -> bool:
    """Tell whether an adult peer and a minor would write to each other: one may have come of age since."""
    reviewer = session.get_one(Person, review.reviewer_id)
    if reviewer.role in STAFF:
        return False
    owners = people.owners_of(session, session.get_one(Work, round_.work_id))
    today = school.today()
    return len({counts_as_minor(one.role, one.birth_date, today) for one in (reviewer, *owners)}) > 1


def _tell_others(session: Session, school: School, person: Person, review: Review) -> None:
    """Tell the other side that there is something new: of one review, once an hour at most."""
    round_ = session.get_one(Round, review.round_id)
    work = session.get_one(Work, round_.work_id)
    values = {"exercise": school.catalogue.title_of(work.exercise)}
    others = {
        key(one.id): f"/rounds/{round_.id}#comments-{review.id}" for one in people.owners_of(session, work)
    }
    others[review.reviewer_id] = f"/reviews/{review.id}"
    others.pop(key(person.id), None)
    words = N_("There are new comments in a review of %(exercise)s.")
    hour = int(school.now().timestamp()) // HOUR
    for person_id, path in others.items():
        inbox.tell(
            session, school, person_id, words, values, path, f"comments:{review.id}:{hour}:{person_id}"
        )


def _threads(session: Session, school: School, viewer: Person, review: Review) -> tuple[Thread, ...]:
    round_ = session.get_one(Round, review.round_id) if review.round_id is not None else None
    said = [
        _said(session, school, viewer, review, round_, one)
        for one in rows.comments_of(session, key(review.id))
    ]
    return tuple(
        Thread(one, tuple(other for other in said if other.comment.parent_id == one.comment.id))
        for one in said
        if one.comment.parent_id is None
    )


def _said(  # noqa: PLR0917  who looks at what
    session: Session, school: School, viewer: Person, review: Review, round_: Round | None, comment: Comment
) -> Said:
    person = session.get_one(Person, comment.person_id)
    name = names.shown_name(session, school, viewer, person, round_) if round_ else person.name
    return Said(comment, name, person.id == viewer.id, person.id == review.reviewer_id)
