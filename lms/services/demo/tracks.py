"""The tracks of the demo school: those that come with it, with coaches, and few seats where many go."""

from lms.services.activities import editing as activities
from lms.services.calendars import rooms
from lms.services.demo import folk
from lms.services.demo.moments import first_day, on
from lms.services.school import School
from lms.services.seats import Activity, Track
from lms.services.tracks import editing, importing, intakes
from lms.storage.tracks import activities as rows

SEATS = {
    "tumo": {"computer-vision": 4, "game-ai": 4, "robotics": 3, "generative-art": 4},
    "tomorrow-school": {"artificial-intelligence": 5, "cybersecurity": 4},
}
COACHES = {"tumo": "coach", "tomorrow-school": "mentor"}
ROOMS = {"workshop": "Медиа студия", "lab": "Робот зертханасы"}
SMALL = {"camera-workshop": 4}
"""A workshop for which some stand in line."""


def load(school: School) -> None:
    """Give the programmes their tracks and activities with who coaches them; once."""
    then = on(school, first_day(school), hour=10)
    programmes = folk.programme_ids(school)
    if any(intakes.tracks_for(school, number) for number in programmes.values()):
        return
    importing.seed(then)
    ids = folk.ids(school)
    for slug, number in programmes.items():
        for track in intakes.tracks_for(school, number):
            _set_track(then, track, ids[COACHES[slug]], SEATS[slug].get(track.slug, track.seats))
        for activity in of_programme(school, number):
            _set_activity(then, activity, ids[COACHES[slug]])


def of_programme(school: School, programme_id: int) -> tuple[Activity, ...]:
    with school.database.read() as session:
        return tuple(rows.of_programmes(session, {programme_id}))


def _set_track(school: School, track: Track, coach_id: int, seats: int) -> None:
    draft = editing.Draft(
        slug=track.slug,
        direction=track.direction,
        names={"kk": track.name_kk, "ru": track.name_ru, "en": track.name_en},
        abouts={"kk": track.about_kk, "ru": track.about_ru, "en": track.about_en},
        seats=seats,
        coach_id=coach_id,
        needs=tuple(track.needs),
        skills=tuple(track.skills),
    )
    editing.change_track(school, track.id or 0, draft)


def _set_activity(school: School, activity: Activity, coach_id: int) -> None:
    room_ids = {one.name: one.id for one in rooms.listing(school)}
    draft = activities.Draft(
        slug=activity.slug,
        kind=activity.kind,
        names={"kk": activity.name_kk, "ru": activity.name_ru, "en": activity.name_en},
        abouts={"kk": activity.about_kk, "ru": activity.about_ru, "en": activity.about_en},
        hours=activity.hours,
        seats=SMALL.get(activity.slug, activity.seats),
        track_id=activity.track_id,
        coach_id=coach_id,
        room_id=room_ids.get(ROOMS.get(activity.kind, "")),
        needs=tuple(activity.needs),
        skills=activity.skills,
    )
    activities.change_activity(school, activity.id or 0, draft)
