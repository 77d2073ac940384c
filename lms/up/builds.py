"""Images that a school can start without: built one after another beside it, as its staff can see."""

import logging
from threading import Event, Thread

from lms.errors import QatarlasError
from lms.services.grading import environments
from lms.services.school import School
from lms.up.engine import build_images, first_images, wanted_images
from lms.up.supervisor import Say

log = logging.getLogger(__name__)


class LaterImages:
    """The builds that go on while people work already; the engine ends one whose asker has gone."""

    def __init__(self, school: School, say: Say) -> None:
        self.school = school
        self.say = say
        first = first_images(school.settings)
        self.names = [name for name in wanted_images(school.settings) if name not in first]
        self.ending = Event()
        self.thread = Thread(target=self.build_all, name="later-images", daemon=True)

    def start(self) -> None:
        """Forget what an earlier start could not end, and begin."""
        environments.forget_builds(self.school)
        self.thread.start()

    def stop(self) -> None:
        """Begin no further build; one that goes on dies with this process."""
        self.ending.set()
        environments.forget_builds(self.school)

    def build_all(self) -> None:
        for name in self.names:
            if not self.ending.is_set():
                self.build(name)

    def build(self, name: str) -> None:
        """Build one image; one that can't be built is told of, and keeps nobody else waiting."""
        environments.build_begins(self.school, name)
        try:
            build_images(self.school.settings, self.say, [name])
        except QatarlasError as error:
            self.say(f"image of {name}: not built\n{error}")
            environments.build_fails(self.school, name, str(error))
        else:
            environments.build_ends(self.school, name)
