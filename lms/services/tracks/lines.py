"""Lines for tracks, as students stand in them and leave them."""

from lms.errors import N_, ConflictError, MissingError
from lms.services import seats
from lms.services.school import School
from lms.services.tracks import stays
from lms.storage.tables import Seat


def join_track(school: School, person_id: int, track_id: int) -> Seat:
    """Stand in line for a seat on a track; the track that one is on now is kept until one changes."""
    with school.database.write() as session:
        track = stays.open_track(session, school, person_id, track_id)
        present = stays.own(session, person_id, track.programme_id)
        if present is not None and present.track_id == track_id:
            raise ConflictError(N_("You are on this track already."))
        return seats.join(session, school, track, person_id)


def let_go(school: School, person_id: int, seat_id: int) -> None:
    """Leave a line, decline an offer, or give back a workshop's seat; a track's seat ends by leaving it."""
    with school.database.write() as session:
        seat = session.get(Seat, seat_id)
        if seat is None or seat.person_id != person_id:
            raise MissingError(N_("There is no such page."))
        if seat.track_id is not None and seat.state == "held":
            raise ConflictError(N_("This is the seat of your own track. Leave the track instead."))
        if not seats.leave(session, school, seat):
            raise ConflictError(N_("This is over already."))
