"""How pages write numbers, times, sizes and texts in several languages."""

import shlex
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, get_timezone

from lms.domain.attendance.visits import takes_codes
from lms.domain.exercises import Texts
from lms.domain.reviews.reports import TAKEN_AWAY
from lms.errors import N_
from lms.services import inbox
from lms.services.attendance.sheets import Event
from lms.services.inbox import Notice
from lms.services.languages import say
from lms.services.submitting.teams import Member
from lms.web import marks
from lms.web.context import current_school
from lms.web.forms import programme_name
from lms.web.language import LANGUAGES, NAMES, current_language, translate
from lms.web.navigation import at_hand, exists, places_of
from lms.web.sessions import current_person_or_none
from lms.web.shown import notebooks

JUST_NOW = timedelta(seconds=10)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STEPS = (
    (MINUTE, timedelta(seconds=1), N_("in %(number)s s"), N_("%(number)s s ago")),
    (HOUR, MINUTE, N_("in %(number)s min"), N_("%(number)s min ago")),
    (DAY, HOUR, N_("in %(number)s h"), N_("%(number)s h ago")),
    (7 * DAY, DAY, N_("in %(number)s d"), N_("%(number)s d ago")),
)
SPANS = ((DAY, N_("%(number)s d")), (HOUR, N_("%(number)s h")))
KIBIBYTE = 1024
UNITS = {"s": N_("%(number)s s"), "KB": N_("%(number)s KB"), "MB": N_("%(number)s MB")}
"""Units in which checks measure, with their words; others are the author's own."""


def dress(app: Flask) -> None:
    """Give the templates their filters and words."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        command=shlex.join,
        notebook=notebooks.read,
        when=when,
        moment=moment,
        day=day,
        month=month,
        clock=clock,
        weekday=weekday,
        day_and_clock=day_and_clock,
        programme_name=programme_name,
        number=number,
        seconds=seconds,
        size=size,
        own=own,
        title_in=title_in,
        notice=notice,
        said=said,
        free_text=free_text,
        span=span,
        t=translate,
    )
    app.jinja_env.globals.update(
        at_hand=at_hand, exists=exists, unread_count=unread_count, marks_shown=marks.shown
    )
    app.jinja_env.tests["has_confirmed"] = has_confirmed
    app.jinja_env.tests["taking_codes"] = taking_codes
    app.context_processor(words_of_page)


def words_of_page() -> dict[str, object]:
    person = current_person_or_none()
    return {
        "person": person,
        "places": places_of(person),
        "languages": {str(code): NAMES[code] for code in LANGUAGES},
        "language": current_language(),
        "now": current_school().now(),
        "school_name": current_school().settings.school_name,
    }


def unread_count() -> int:
    """Return how many unread messages the reader has; asked once a page, by its head."""
    person = current_person_or_none()
    return inbox.unread(current_school(), person.id or 0) if person else 0


def notice(row: Notice) -> str:
    """Return a message of the inbox in the reader's language."""
    return say(current_language(), row.words, row.values, when)


def said(kept: Mapping[str, Any]) -> str:
    """Return words that were kept with their values, such as those of "Why you?"."""
    return say(current_language(), kept.get("words", ""), kept.get("values", {}), when)


def span(length: timedelta) -> str:
    """Return a length of time in its largest fitting unit: 40 min, 18 h, 3 d."""
    for unit, words in SPANS:
        if length >= unit * 1.5:
            return translate(words, {"number": round(length / unit)})
    return translate(N_("%(number)s min"), {"number": max(1, round(length / MINUTE))})


def when(time: datetime) -> str:
    """Return a time as people say it: "3 h ago (18:40)"; far ones as a date."""
    away = time - current_school().now()
    for limit, unit, ahead, ago in STEPS:
        if abs(away) < limit:
            if limit is MINUTE and timedelta() >= away > -JUST_NOW:
                return translate(N_("just now"))
            words = translate(ahead if away > timedelta() else ago, {"number": round(abs(away) / unit)})
            return words if limit is MINUTE else f"{words} ({short_time(time, near=limit <= DAY)})"
    return moment(time)


def short_time(time: datetime, *, near: bool) -> str:
    return _written(time, "HH:mm" if near else "d MMM, HH:mm")


def moment(time: datetime) -> str:
    """Return a date and a time; the year only when it is another one."""
    this_year = time.astimezone(get_timezone()).year == current_school().today().year
    return _written(time, "d MMMM, HH:mm" if this_year else "d MMMM y, HH:mm")


def day(one: date) -> str:
    """Return a day of the calendar; the year only when it is another one."""
    this_year = one.year == current_school().today().year
    return str(format_date(one, "d MMMM" if this_year else "d MMMM y", locale=get_locale()))


def weekday(one: date) -> str:
    return str(format_date(one, "EEEE", locale=get_locale())).capitalize()


def month(time: datetime) -> str:
    """Return the short name of a month, for the edge of a chart."""
    return _written(time, "LLL")


def day_and_clock(time: datetime) -> str:
    """Return a time of these days as people say it: "today 15:00"."""
    away = (time.astimezone(get_timezone()).date() - current_school().today()).days
    words = {0: N_("today"), 1: N_("tomorrow")}.get(away)
    return f"{translate(words)} {clock(time)}" if words else moment(time)


def clock(time: datetime) -> str:
    """Return the time of day in the school's zone: 18:40."""
    return _written(time, "HH:mm")


def _written(time: datetime, pattern: str) -> str:
    return str(format_datetime(time, pattern, tzinfo=get_timezone(), locale=get_locale()))


def number(value: float) -> str:
    """Return a number without needless decimals: 14, 13.5."""
    return str(format_decimal(value, format="#,##0.##", locale=get_locale()))


def measured(value: float, unit: str = "") -> str:
    """Return what was measured, with four figures that tell and its unit."""
    text = str(format_decimal(float(f"{value:.4g}"), format="#,##0.######", locale=get_locale()))
    if unit in UNITS:
        return translate(UNITS[unit], {"number": text})
    return f"{text} {unit}" if unit else text


def seconds(value: float) -> str:
    """Return a time span with its unit, as exact as it makes sense."""
    if value < 1:
        return translate(N_("%(number)s ms"), {"number": round(value * 1000)})
    text = format_decimal(value, format="#,##0.0", locale=get_locale())
    return translate(N_("%(number)s s"), {"number": text})


def size(value: int) -> str:
    """Return a number of bytes with its unit."""
    if value < KIBIBYTE:
        return translate(N_("%(number)s B"), {"number": value})
    if value < KIBIBYTE**2:
        return translate(N_("%(number)s KB"), {"number": round(value / KIBIBYTE)})
    text = format_decimal(value / KIBIBYTE**2, format="#,##0.#", locale=get_locale())
    return translate(N_("%(number)s MB"), {"number": text})


def free_text(text: str) -> str:
    """Return what somebody wrote, or that a mentor has taken it away."""
    return translate(TAKEN_AWAY) if text == TAKEN_AWAY else text


def own(texts: Texts) -> str:
    """Return a text in the reader's language."""
    return texts.of(current_language())


def title_in(slug: str, titles: Mapping[str, Texts]) -> str:
    """Return the title of an exercise; its slug when it has left the catalogue."""
    return own(titles[slug]) if slug in titles else slug


def has_confirmed(members: Iterable[Member], person_id: int) -> bool:
    """Tell, as a test of Jinja, whether somebody is in a team and not only asked to be."""
    return any(member.confirmed and member.person.id == person_id for member in members)


def taking_codes(event: Event) -> bool:
    """Tell, as a test of Jinja, whether people can check in at an event now."""
    return takes_codes(current_school().now(), event.starts_at, event.ends_at)
