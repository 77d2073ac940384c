"""Forgetting: what the school does, step by step, when the days of grace are over.

Each step may be done again, and is noted when it is done: after a crash the next worker goes on where this
one stopped. The last step looks for what came in meanwhile, such as a push that was on its way.
"""

import logging
import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from types import MappingProxyType

from sqlmodel import Session, col, or_

from lms.domain.people import Language
from lms.domain.privacy.erasure import LEASE, Step
from lms.errors import N_
from lms.services import inbox
from lms.services.languages import catalogue_of
from lms.services.school import School
from lms.storage.changes import change
from lms.storage.git import forgetting
from lms.storage.privacy import erasure as rows
from lms.storage.privacy import mentions
from lms.storage.privacy import requests as privacy
from lms.storage.privacy.reach import Reach
from lms.storage.tables import Erasure, Person

FORMER = N_("Former student")
MOVED = N_("A name was taken out of the history of %(exercise)s. Clone your team's repository anew.")
SHORTEST = 2

log = logging.getLogger(__name__)


def forget_due(school: School) -> int:
    """Forget everybody whose days of grace are over; return how many were."""
    with school.database.read() as session:
        due = privacy.due_erasures(session, school.now())
    return sum(_try(school, erasure_id) for erasure_id in due)


def _try(school: School, erasure_id: int) -> bool:
    """Forget one; a fault is noted and keeps no other from being forgotten, nor this one again."""
    try:
        return _forget(school, erasure_id)
    except Exception:
        log.exception("erasure %d did not come to its end", erasure_id)
        with school.database.write() as session:
            change(session, Erasure, col(Erasure.id) == erasure_id, claimed_at=None)
        return False


def _forget(school: School, erasure_id: int) -> bool:
    if not _claim(school, erasure_id):
        return False
    with school.database.read() as session:
        step = session.get_one(Erasure, erasure_id).step
    while step is not Step.DONE:
        step = do_step(school, erasure_id, step)
    return True


def do_step(school: School, erasure_id: int, step: Step) -> Step:
    """Do one step, note the next one, and return it."""
    if step is not Step.WAITING:
        with school.database.read() as session:
            row = session.get_one(Erasure, erasure_id)
        STEPS[step](school, row)
    following = list(Step)[list(Step).index(step) + 1]
    ended = {"done_at": school.now(), "work": {}} if following is Step.DONE else {}
    with school.database.write() as session:
        if step is Step.WAITING:
            ended["work"] = _prepared(session, session.get_one(Erasure, erasure_id).person_id)
        change(session, Erasure, col(Erasure.id) == erasure_id, step=following, **ended)
    return following


def _claim(school: School, erasure_id: int) -> bool:
    now = school.now()
    with school.database.write() as session:
        return change(
            session,
            Erasure,
            col(Erasure.id) == erasure_id,
            col(Erasure.done_at).is_(None),
            col(Erasure.taken_back_at).is_(None),
            or_(col(Erasure.claimed_at).is_(None), col(Erasure.claimed_at) < now - LEASE),
            claimed_at=now,
        )


def _prepared(session: Session, person_id: int) -> dict[str, object]:
    """Close the account for good, and return what later steps need of what earlier ones take away."""
    person = session.get_one(Person, person_id)
    person.active, person.session_epoch = False, person.session_epoch + 1  # somebody may have opened it
    return {
        "words": sorted({one for one in (person.name, person.login, person.email) if one}),
        "own": rows.own_works(session, person_id),
        "shared": rows.shared_works(session, person_id),
    }


def _repositories(school: School, row: Erasure) -> None:
    for work_id in row.work["own"]:
        forgetting.remove(school.repositories.folder, work_id)
    for work_id in row.work["shared"]:
        if school.repositories.exists(work_id):
            _rewrite(school, work_id, names_of(row.work["words"]), row)


def _rewrite(school: School, work_id: int, names: re.Pattern[str], row: Erasure) -> None:
    """Take a name out of a team's commits: new ones, the rows that point to them, then what shows them."""
    path = school.repositories.path(work_id)
    known = forgetting.rewritten(path, names)
    if known:
        with school.database.write() as session:
            rows.commits_moved(session, work_id, known)
            for person_id, exercise in privacy.teammates(session, work_id, row.person_id):
                title = school.catalogue.title_of(exercise)
                key = f"rewritten:{row.id}:{work_id}:{person_id}"
                inbox.tell(session, school, person_id, MOVED, {"exercise": title}, "/exercises", key)
        forgetting.show(path, known)
    forgetting.throw_away(path)


def _rows(school: School, row: Erasure) -> None:
    names, words = names_of(row.work["words"]), row.work["words"]
    stands = former(school)
    with school.database.write() as session:
        rows.hand_over_teams(session, row.person_id)
        rows.forget(session, Reach(row.person_id, row.work["own"]), school.now())
        mentions.take_out(session, names, words, stands)
        _nameless(session, row.person_id, stands)
        change(session, Erasure, col(Erasure.person_id) == row.person_id, reason="")


def _nameless(session: Session, person_id: int, stands: str) -> None:
    """Leave a row that other rows may point to, and that is nobody."""
    person = session.get_one(Person, person_id)
    person.login, person.name, person.email = f"-former-{person_id}", stands, None
    person.password_hash, person.birth_date, person.mail = None, None, False
    person.cohort_id, person.other_cohorts, person.active = None, [], False
    person.language, person.session_epoch = Language.KAZAKH, person.session_epoch + 1


def _files(school: School, row: Erasure) -> None:
    var, names = school.settings.var, names_of(row.work["words"])
    for path in var.glob("mail/*.eml"):
        if names.search(_letter(path)):
            path.unlink(missing_ok=True)
    for path in var.glob(f"exports/{row.person_id}-*"):
        path.unlink(missing_ok=True)
    forget_demo_login(var / "demo-logins.json", row.work["words"])


def _letter(path: Path) -> str:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return "\n".join(
        [*(str(value) for value in message.values()), str(body.get_content()) if body is not None else ""]
    )


def forget_demo_login(path: Path, words: Collection[str]) -> None:
    """Take a login out of the list of the demo school's passwords, where there is one."""
    if not path.is_file():
        return
    kept = [line for line in path.read_text().split("\n") if not any(f'"{word}":' in line for word in words)]
    path.write_text("\n".join(kept).replace(",\n}", "\n}"))


def _traces(school: School, row: Erasure) -> None:
    """Look once more for what came in meanwhile; then nothing that was deleted stays in a file."""
    _repositories(school, row)
    _rows(school, row)
    with school.database.write() as session:
        change(session, Erasure, col(Erasure.id) == row.id, work={**row.work, "words": []})
    rows.wipe_traces(school.database)


STEPS: Mapping[Step, Callable[[School, Erasure], None]] = MappingProxyType(
    {Step.REPOSITORIES: _repositories, Step.ROWS: _rows, Step.FILES: _files, Step.TRACES: _traces}
)


def names_of(words: Collection[str]) -> re.Pattern[str]:
    """Return what finds somebody's name, login and address in a text; without words it finds nothing."""
    forms = sorted((re.escape(one) for one in words if len(one) >= SHORTEST), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)" if forms else r"(?!)", re.IGNORECASE)


def former(school: School) -> str:
    return str(catalogue_of(school.settings.language).ugettext(FORMER))


def due_in(row: Erasure, now: datetime) -> int:
    """Return how many days of grace are left."""
    return max(0, -((now - row.due_at) // timedelta(days=1)))
