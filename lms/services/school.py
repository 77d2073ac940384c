"""The school: what every verb needs, joined once by ``lms.app`` and ``lms.worker``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from lms.settings import Settings
from lms.storage.content.catalogue import Catalogue
from lms.storage.content.shelves import Shelf
from lms.storage.database import Database
from lms.storage.git.repositories import Repositories


@dataclass(frozen=True)
class School:
    """The first argument of every service verb.

    ``nudge`` wakes a worker and may be lost; ``clock`` returns an aware time; ``shelf`` returns the catalogue
    as it is now.
    """

    settings: Settings
    database: Database
    repositories: Repositories
    shelf: Callable[[], Catalogue]
    nudge: Callable[[], None]
    clock: Callable[[], datetime]

    @property
    def catalogue(self) -> Catalogue:
        return self.shelf()

    def now(self) -> datetime:
        return self.clock().astimezone(UTC)

    def today(self) -> date:
        """Return the day in the school's own zone: ages and deadlines are counted by it."""
        return self.clock().astimezone(ZoneInfo(self.settings.zone)).date()


def open_school(settings: Settings, nudge: Callable[[], None]) -> School:
    """Open the school that the settings describe: its database, repositories and exercises."""
    return School(
        settings=settings,
        database=Database(settings.database),
        repositories=Repositories(settings.var / "repositories", settings),
        shelf=Shelf(settings.exercises, settings.graders, settings.projects),
        nudge=nudge,
        clock=lambda: datetime.now(UTC),  # noqa: TID251  the one clock, handed to all
    )
