"""Tracks and activities of the cohort in which the owner, the teammate and the stranger are students."""

from itertools import count

from lms.domain.tracks.activities import ActivityKind
from lms.services import seats
from lms.services.activities import doing
from lms.services.keys import key
from lms.services.school import School
from lms.services.tracks import stays
from lms.storage.tables import TrackStay
from tests.git.site import EXERCISE
from tests.support import track_school
from tests.web.asking import Ask

NAMES = {f"{kind}_{code}": "Жаңа" for kind in ("name", "about") for code in ("kk", "ru", "en")}


class TrackThings:
    """Each thing is made anew whenever it is asked for."""

    school: School
    here: int
    numbers = count()

    def id(self, name: str) -> int:
        raise NotImplementedError

    def open_track(self) -> Ask:
        """A track with seats, and all that its forms may say."""
        programme = str(track_school.programme_of(self.school, self.here))
        form = {
            **NAMES,
            "programme": programme,
            "slug": f"track-{next(self.numbers)}",
            "direction": "ai",
            "seats": "20",
            "key": f"exercise:{EXERCISE}",
            "lane": "0",
            "reason": "It draws me",
            "person": str(self.id("owner")),
        }
        return Ask({"track_id": self._new_track()}, form=form)

    def stop_on_a_map(self) -> Ask:
        station = track_school.stop(self.school, self._new_track(), self._new_activity())
        return Ask({"station_id": station}, form={"what": "save", "lane": "1"})

    def own_stay(self) -> Ask:
        """The owner's stay on a track."""
        return Ask({"stay_id": key(self._placed().id)}, form={"reason": "Enough", "ending": "left"})

    def changed_stay(self) -> Ask:
        """The owner's stay after a change."""
        self._placed()
        stay = stays.switch(self.school, self.id("owner"), self._new_track(), "It draws me")
        return Ask({"stay_id": key(stay.id)})

    def own_place_in_line(self) -> Ask:
        track_id = self._new_track(0)
        with self.school.database.write() as session:
            track = seats.lock(session, track_id=track_id)
            seat = seats.join(session, self.school, track, self.id("owner"))
        return Ask({"seat_id": key(seat.id)})

    def paths_of_cohort(self) -> Ask:
        return Ask({"cohort_id": self.here})

    def activity(self) -> Ask:
        programme = str(track_school.programme_of(self.school, self.here))
        slug = f"activity-{next(self.numbers)}"
        form = {**NAMES, "programme": programme, "slug": slug, "kind": "lab", "hours": "2", "closed": "yes"}
        times = {"starts_at": "2040-01-01T10:00", "ends_at": "2040-01-01T12:00"}
        return Ask({"activity_id": self._new_activity()}, form={**form, **times})

    def what_waits_for_a_coach(self) -> Ask:
        """An activity that the owner says to be ready with."""
        activity_id, owner = self._new_activity(), self.id("owner")
        doing.mark_ready(self.school, owner, activity_id)
        form = {"one": f"{owner}-{activity_id}", "note": "The last step is missing"}
        return Ask({"activity_id": activity_id, "person_id": owner}, form=form)

    def seat_of_a_workshop(self) -> Ask:
        activity_id = track_school.activity(
            self.school, self.here, f"activity-{next(self.numbers)}", kind=ActivityKind.WORKSHOP, seats=3
        )
        return Ask({"seat_id": key(doing.ask_for_seat(self.school, self.id("owner"), activity_id).id)})

    def _placed(self) -> TrackStay:
        track_id = self._new_track()
        with self.school.database.write() as session:
            return stays.place(session, self.school, self.id("owner"), track_id)

    def _new_track(self, seats: int = 20) -> int:
        return track_school.track(self.school, self.here, f"track-{next(self.numbers)}", seats=seats)

    def _new_activity(self) -> int:
        return track_school.activity(self.school, self.here, f"activity-{next(self.numbers)}")
