"""What students see of tracks: their own path, all tracks, and the map of each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.domain.experience import MORE_SKILLS, SKILLS
from lms.domain.tracks.activities import KINDS
from lms.domain.tracks.directions import DIRECTIONS
from lms.domain.tracks.switches import ENDINGS, StayKind
from lms.services import people
from lms.services.activities import views
from lms.services.seats import Activity, Track, title_of
from lms.services.tracks import maps, moves, paths, wishes
from lms.services.tracks.maps import MapView
from lms.services.tracks.paths import Path
from lms.web.access import student
from lms.web.context import current_school
from lms.web.filters import own
from lms.web.language import current_language
from lms.web.sessions import current_person
from lms.web.shown.drawings import Bar, Plan, Tick, bars, part_of, plan, rows_of, ticks
from lms.web.shown.render import markdown
from lms.web.tracks.access import readable_track, reader

blueprint = Blueprint("tracks", __name__)

SKILL_NAMES = {**SKILLS, **MORE_SKILLS}
LINES = 6
"""So many colours are there for tracks, before they begin again."""
SHORTEST = timedelta(days=28)
WAYS = 6
"""So many of the things that are open now stand on the first page."""


@dataclass(frozen=True)
class TimeRow:
    """A row of a time line: whose or which, and its bars with what they say."""

    title: str
    bars: tuple[tuple[Bar, str, int, str], ...]

    @property
    def depth(self) -> int:
        """Return how many bars lie below each other at most."""
        return 1 + max((bar.row for bar, *_ in self.bars), default=0)


@dataclass(frozen=True)
class TimeLine:
    """``marks`` are what was completed on the way: where on the line, when, and what."""

    rows: tuple[TimeRow, ...]
    ticks: tuple[Tick, ...]
    now: float
    marks: tuple[tuple[float, datetime, str], ...] = ()


@blueprint.get("/tracks/mine")
def mine() -> ResponseReturnValue:
    school, person = current_school(), student(current_person())
    me = person.id or 0
    known = maps.known_of(school, me)
    path, tracks = paths.of_person(school, me), moves.listing(school, person, known)
    own_maps = [(leg, maps.map_of(school, leg.track.id or 0, known)) for leg in path.now]
    return render_template(
        "tracks/mine.html",
        path=path,
        maps=own_maps,
        ways=moves.open_now(school, (view for _, view in own_maps), tracks, known)[:WAYS],
        lines=paths.lines_of(school, me),
        tracks=tracks,
        activities=[one for one in views.listing(school, person, known) if one.next_meeting][:4],
        time_line=line_of_path(path),
        open_intakes=wishes.open_for(school, person),
        **words(),
    )


@blueprint.get("/tracks")
def listing() -> ResponseReturnValue:
    school, person = current_school(), reader(current_person())
    tracks = moves.listing(school, person)
    return render_template(
        "tracks/listing.html", tracks=tracks, programmes=moves.programme_names(school), **words()
    )


@blueprint.get("/tracks/<int:track_id>")
def page(track_id: int) -> ResponseReturnValue:
    """Show a track's map: as a plan, and the same as a list."""
    school, person = current_school(), current_person()
    track = readable_track(school, person, track_id)
    view = maps.map_of(school, track_id, maps.known_of(school, person.id or 0))
    return render_template(
        "tracks/page.html",
        track=track,
        view=view,
        wide=plan_of(view, upright=False),
        upright=plan_of(view, upright=True),
        stops={one.key: one for one in view.stops},
        about=markdown(about_of(track)),
        move=moves.preview(school, person.id or 0, track_id),
        coach=people.by_id(school, track.coach_id) if track.coach_id else None,
        titles=school.catalogue.titles,
        **words(),
    )


def plan_of(view: MapView, *, upright: bool) -> Plan:
    return plan([(one.standing.stop, own(one.title)) for one in view.stops], upright=upright)


def about_of(thing: Track | Activity) -> str:
    """Return the description in the reader's language, or in one that there is."""
    wanted = {"kk": thing.about_kk, "ru": thing.about_ru, "en": thing.about_en}
    return wanted.get(current_language()) or thing.about_kk or thing.about_ru or thing.about_en


def words() -> dict[str, object]:
    """Return the names that templates of tracks look up."""
    return {
        "directions": DIRECTIONS,
        "kinds": KINDS,
        "skill_names": SKILL_NAMES,
        "endings": ENDINGS,
        "title_of": title_of,
    }


def line_of_path(path: Path) -> TimeLine | None:
    """Return one person's path: a row a track, in the order in which they came to it."""
    order = list(dict.fromkeys(leg.track.id for leg in path.legs))
    rows = [[leg for leg in path.legs if leg.track.id == track_id] for track_id in order]
    line = _line([(own(title_of(row[0].track)), row) for row in rows])
    if line is None:
        return None
    since, until = _span([leg.stay.started_at for leg in path.legs])
    marks = ((at, own(title)) for at, title in path.marks)
    return replace(line, marks=tuple((part_of(max(at, since), since, until), at, of) for at, of in marks))


def line_of_paths(found: Iterable[Path]) -> TimeLine | None:
    """Return the paths of many, a row a student, below each other."""
    return _line([(path.person.name, list(path.legs)) for path in found])


def _line(rows: list[tuple[str, list[paths.Leg]]]) -> TimeLine | None:
    now = current_school().now()
    begins = [leg.stay.started_at for _, legs in rows for leg in legs]
    if not begins:
        return None
    since, until = _span(begins)
    return TimeLine(
        tuple(TimeRow(title, _bars(legs, since, now, until)) for title, legs in rows),
        ticks(since, until),
        round(100 * ((now - since) / (until - since)), 2),
    )


def _span(begins: Iterable[datetime]) -> tuple[datetime, datetime]:
    """Return the time that a line shows: from the first stay, but some weeks at least, to soon after now."""
    now = current_school().now()
    since = min(*begins, now - SHORTEST)
    return since, now + (now - since) / 20


def _bars(
    legs: list[paths.Leg], since: datetime, now: datetime, until: datetime
) -> tuple[tuple[Bar, str, int, str], ...]:
    legs = sorted(legs, key=lambda leg: (leg.stay.kind == StayKind.TRIAL, leg.stay.started_at))
    spans = [(leg.stay.started_at, leg.stay.ended_at or now) for leg in legs]
    tried = sum(leg.stay.kind == StayKind.TRIAL for leg in legs)  # a trial is a thin bar of its own
    below = (*rows_of(spans[: len(spans) - tried]), *(0 for _ in range(tried)))
    drawn = bars([(*span, row) for span, row in zip(spans, below, strict=True)], since, until)
    return tuple(
        (bar, own(title_of(leg.track)), (leg.track.id or 0) % LINES, str(leg.stay.kind))
        for bar, leg in zip(drawn, legs, strict=True)
    )
