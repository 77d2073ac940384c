"""What an admin types of tracks and activities, read into drafts, and written back into forms."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.datastructures import MultiDict

from lms.domain.tracks.activities import ActivityKind
from lms.domain.tracks.directions import Direction
from lms.errors import N_, QatarlasError, RefusedError
from lms.services.activities import editing as activity_editing
from lms.services.seats import Activity, Track
from lms.services.tracks import editing
from lms.services.tracks.editing import CODES
from lms.web.context import current_school
from lms.web.language import tell
from lms.web.numbers import row_number

Form = MultiDict[str, str]


def wrong_of(error: QatarlasError | None) -> dict[str, str]:
    """Return what was refused, by the name of its field; the empty name is the whole form."""
    return {str(error.values.get("field", "")): tell(error)} if error is not None else {}


def track_draft(form: Mapping[str, str]) -> editing.Draft:
    return editing.Draft(
        slug=form.get("slug", ""),
        direction=direction_of(form.get("direction", "")),
        names=by_language(form, "name"),
        abouts=by_language(form, "about"),
        seats=number_of("seats", least=0),
        coach_id=optional("coach"),
        needs=tuple(request.form.getlist("needs")),
        skills=tuple(request.form.getlist("skills")),
    )


def activity_draft(form: Mapping[str, str]) -> activity_editing.Draft:
    return activity_editing.Draft(
        slug=form.get("slug", ""),
        kind=kind_of(form.get("kind", "")),
        names=by_language(form, "name"),
        abouts=by_language(form, "about"),
        hours=hours_of(form.get("hours", "")),
        seats=optional("seats"),
        track_id=optional("track"),
        coach_id=optional("coach"),
        room_id=optional("room"),
        needs=tuple(request.form.getlist("needs")),
        skills=skills_of(form.get("skills", "")),
    )


def by_language(form: Mapping[str, str], name: str) -> dict[str, str]:
    return {code: form.get(f"{name}_{code}", "") for code in CODES}


def typed_track(track: Track) -> Form:
    typed: Form = MultiDict(
        {
            "slug": track.slug,
            "direction": track.direction,
            "seats": str(track.seats),
            "coach": str(track.coach_id),
        }
    )
    typed.setlist("needs", track.needs)
    typed.setlist("skills", track.skills)
    return with_texts(typed, track)


def typed_activity(activity: Activity) -> Form:
    typed: Form = MultiDict(
        {
            "slug": activity.slug,
            "kind": activity.kind,
            "hours": f"{activity.hours:g}",
            "seats": "" if activity.seats is None else str(activity.seats),
            "track": str(activity.track_id),
            "coach": str(activity.coach_id),
            "room": str(activity.room_id),
            "skills": ", ".join(f"{name} {value}" for name, value in activity.skills.items()),
        }
    )
    typed.setlist("needs", activity.needs)
    return with_texts(typed, activity)


def with_texts(typed: Form, thing: Track | Activity) -> Form:
    for code in CODES:
        typed[f"name_{code}"] = getattr(thing, f"name_{code}")
        typed[f"about_{code}"] = getattr(thing, f"about_{code}")
    return typed


def number_of(name: str, least: int = 0) -> int:
    written = request.form.get(name, "").strip()
    if not written.isdecimal() or len(written) > 9 or int(written) < least:  # noqa: PLR2004  digits of a row
        raise RefusedError(N_("Write a whole number."), field=name)
    return int(written)


def optional(name: str) -> int | None:
    """Read a choice that may be none."""
    written = request.form.get(name, "").strip()
    if written in {"", "None"}:
        return None
    try:
        return row_number(written)
    except ValueError:
        raise RefusedError(N_("Write a whole number."), field=name) from None


def hours_of(written: str) -> float:
    try:
        return float(written.strip().replace(",", "."))
    except ValueError:
        raise RefusedError(N_("Write how many hours it takes, up to 200."), field="hours") from None


def skills_of(written: str) -> dict[str, int]:
    """Read skills as they are typed: ``ai 20, python 5``."""
    found = {}
    for part in filter(None, (one.strip() for one in written.split(","))):
        name, _, value = part.rpartition(" ")
        if not name or not value.isdecimal() or len(value) > 3:  # noqa: PLR2004  digits of 100
            raise RefusedError(N_("Write skills as: ai 20, python 5."), field="skills")
        found[name.strip()] = int(value)
    return found


def direction_of(written: str) -> Direction:
    if written not in set(Direction):
        raise RefusedError(N_("Choose a direction."), field="direction")
    return Direction(written)


def kind_of(written: str) -> ActivityKind:
    if written not in set(ActivityKind):
        raise RefusedError(N_("Choose what kind it is."), field="kind")
    return ActivityKind(written)


def moment_of(name: str) -> datetime:
    """Read a date and a time of the school's zone."""
    try:
        written = datetime.fromisoformat(request.form.get(name, ""))
        return written.replace(tzinfo=ZoneInfo(current_school().settings.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise RefusedError(N_("Write a date and a time."), field=name) from None
