"""Weeks: what a week holds of a minor's work, and the voice in which it is told."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.support import NullTranslations
from sqlmodel import Session

from lms.domain.exercises import Texts
from lms.domain.guardians.digests import EVENING, WEEK, Coming, DigestFacts, Title
from lms.domain.people import Language
from lms.services import progress
from lms.services.attendance import figures
from lms.services.languages import catalogue_of
from lms.services.school import School
from lms.storage.attendance import visits as attendance
from lms.storage.cohorts import results
from lms.storage.guardians import digests as rows
from lms.storage.tables import Person

COMING = 4


class Speaker:
    """The voice of a digest: our catalogues, and days as people write them."""

    def __init__(self, language: Language) -> None:
        self.language = str(language)
        self.catalogue: NullTranslations = catalogue_of(self.language)

    def gettext(self, message: str, /) -> str:
        return str(self.catalogue.ugettext(message))

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        return str(self.catalogue.ungettext(one, many, number))

    def day(self, day: date, /) -> str:
        return str(format_date(day, "d MMMM", locale=self.language))


def span_of(school: School, week: date) -> tuple[datetime, datetime]:
    """Return when a week begins and ends for its digest: on Sunday evenings, so that nothing is left out."""
    end = datetime.combine(week + timedelta(days=6), time(EVENING), ZoneInfo(school.settings.zone))
    return end - WEEK, end


def facts(session: Session, school: School, ward: Person, week: date) -> DigestFacts:
    """Return what a digest tells of a week; of one that goes on, what it holds so far."""
    since, until = span_of(school, week)
    ward_id = ward.id or 0
    attempts = rows.attempts(session, ward_id, since, until)
    reviews = rows.reviews(session, ward_id, since, until)
    presence = figures.presence_in(session, school, ward_id, since, until)
    next_step = progress.next_step(school, ward_id)
    passed, finished = _made(session, school, ward_id, since, until)
    return DigestFacts(
        name=ward.name,
        first_day=week,
        last_day=week + timedelta(days=6),
        attempts=len(attempts),
        active_days=min(7, len(_days(school, [*attempts, *reviews]))),
        reviews=len(reviews),
        visits=presence.visits if presence.held or presence.excused else None,
        absences=presence.absent,
        excused=presence.excused,
        passed=_titles(school, passed),
        finished=_titles(school, finished),
        next_title=_title(next_step.exercise.title) if next_step is not None else None,
        coming=_coming(session, school, ward_id),
    )


def _made(
    session: Session, school: School, ward_id: int, since: datetime, until: datetime
) -> tuple[list[str], list[str]]:
    """Return what was passed by its checks or by a mentor's word, and what by reviews, in a week.

    What a mentor has set stands before both: what they let pass this week is told, what they did not is not.
    """
    words = {one.exercise: one for one in results.overrides(session, [ward_id])}
    refused = {slug for slug, one in words.items() if not one.passed}
    finished = [one for one in rows.finished(session, ward_id, since, until) if one not in refused]
    by_checks = rows.passed(session, ward_id, since, until, school.catalogue.reviewed)
    set_now = [
        slug
        for slug, one in words.items()
        if one.passed and not one.passed_before and since <= one.created_at < until
    ]
    passed = [one for one in dict.fromkeys([*by_checks, *set_now]) if one not in {*refused, *finished}]
    return passed, finished


def _days(school: School, moments: Iterable[datetime]) -> set[date]:
    zone = ZoneInfo(school.settings.zone)
    return {one.astimezone(zone).date() for one in moments}


def _coming(session: Session, school: School, ward_id: int) -> tuple[Coming, ...]:
    """Return what stands in the calendar for the next seven days."""
    zone, now = ZoneInfo(school.settings.zone), school.now()
    found = attendance.coming(session, ward_id, now, COMING)
    return tuple(
        Coming(day=one.starts_at.astimezone(zone).date(), title=one.title)
        for one in found
        if now <= one.starts_at < now + WEEK
    )


def _titles(school: School, slugs: Iterable[str]) -> tuple[Title, ...]:
    return tuple(
        _title(school.catalogue.get(slug).title) if slug in school.catalogue else {"en": slug}
        for slug in slugs
    )


def _title(texts: Texts) -> Title:
    return {str(one): texts.of(one) for one in Language}
