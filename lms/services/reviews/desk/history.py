"""History: the commits of a work, with nobody's name in them that the reader may not know."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.domain.people import STAFF
from lms.domain.texts import printable
from lms.services.people import Person
from lms.services.reviews import names
from lms.services.school import School
from lms.storage import people
from lms.storage.git.commits import SCHOOL
from lms.storage.git.repositories import CommitInfo
from lms.storage.tables import Review, Round, Submission, Work

NEWEST = 30
HIDDEN = "…"
MOST_PARTS = 6
SHORTEST_PART, SHORTEST_STEM = 3, 4
"""Shorter parts of a name are left alone; words as long as a stem are found with an ending, too."""

ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
TRAILER = re.compile(r"\b([\w-]+-by):\s*[^\n]*", re.IGNORECASE)


@dataclass(frozen=True)
class Step:
    """One commit as it may be shown."""

    author: str
    message: str
    at: datetime


@dataclass(frozen=True)
class Mask:
    """Puts pseudonyms in the place of names. ``known`` are names, logins and addresses, by pseudonym."""

    known: Sequence[tuple[str, str]]
    somebody: str

    def author(self, commit: CommitInfo) -> str:
        """Return the pseudonym of who a commit says it is from."""
        if commit.email == SCHOOL.email:
            return commit.author
        said = {commit.author.casefold(), commit.email.casefold()}
        return next((shown for word, shown in self.known if word.casefold() in said), self.somebody)

    def text(self, words: str) -> str:
        """Return a text without the names, the addresses and the trailers that name somebody."""
        words = ADDRESS.sub(HIDDEN, TRAILER.sub(rf"\1: {HIDDEN}", words))
        for word, shown in self.known:
            ending = r"\w{0,6}" if len(word) >= SHORTEST_STEM else ""
            found = rf"(?<![^\W_]){re.escape(word)}{ending}(?![^\W_])"
            words = re.sub(found, lambda _, shown=shown: shown, words, flags=re.IGNORECASE)  # type: ignore[misc]
        return words


def of_review(school: School, viewer: Person, review: Review) -> tuple[Step, ...]:
    """Return the newest commits up to the one that is reviewed; a known work has none."""
    if review.round_id is None:
        return ()
    with school.database.read() as session:
        round_ = session.get_one(Round, review.round_id)
        commit_id = session.get_one(Submission, round_.submission_id).commit_id
        owners = people.owners_of(session, session.get_one(Work, round_.work_id))
        shown = {
            names.shown_name(session, school, viewer, one, round_): one
            for one in owners
            if viewer.role not in STAFF and names.is_hidden(session, school, viewer, one, round_)
        }
    found = school.repositories.history(round_.work_id, commit_id, NEWEST)
    mask = _mask(shown, found) if shown else None
    return tuple(_step(one, mask) for one in found)


def _step(commit: CommitInfo, mask: Mask | None) -> Step:
    author = mask.author(commit) if mask else commit.author
    message = mask.text(commit.message) if mask else commit.message
    return Step(printable(author, 80), printable(message, 200), commit.authored_at)


def _mask(hidden: dict[str, Person], commits: Sequence[CommitInfo]) -> Mask:
    """Return what hides these people, and whoever else the commits say they are from."""
    somebody = next(iter(hidden))
    known = {word: shown for shown, one in hidden.items() for word in _words(one.name, one.login, one.email)}
    for commit in commits:
        if commit.email != SCHOOL.email:
            for word in _words(commit.author, commit.email.partition("@")[0], commit.email):
                known.setdefault(word, somebody)
    return Mask(sorted(known.items(), key=lambda pair: -len(pair[0])), somebody)


def _words(name: str, login: str, email: str | None) -> set[str]:
    """Return the words by which somebody is known: all of their name, and its longer parts."""
    parts = [part for part in name.split()[:MOST_PARTS] if len(part) >= SHORTEST_PART]
    return {word for word in (name.strip(), login, email or "", *parts) if len(word) > 1}
