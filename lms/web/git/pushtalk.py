"""The talk with the hooks of a push, in a thread of its own: may it be taken, and what became of it."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

from flask import Flask
from flask_babel import force_locale

from lms.errors import N_, QatarlasError
from lms.services.access import Submission, Work
from lms.services.grading import environments
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import pushes, submissions
from lms.services.submitting.pushes import Ask, Backend
from lms.web import marks
from lms.web.git.pushwords import PushWords, refused
from lms.web.language import tell, translate

log = logging.getLogger(__name__)

LOST = N_("Something broke on our side. Nothing was taken: push again in a minute.")
KEPT = N_("Something broke on our side. Your push is kept and will be graded by itself.")


@dataclass(frozen=True)
class Pusher:
    """Who pushes to which work, and where its pages are."""

    school: School
    person: Person
    work: Work
    site: str

    @property
    def person_id(self) -> int:
        return self.person.id or 0

    @property
    def work_id(self) -> int:
        return self.work.id or 0


@contextmanager
def speaking(app: Flask, language: str) -> Iterator[None]:
    """Make the words of a block those of one language, in whatever thread it runs."""
    with app.app_context(), force_locale(language):
        yield


class PushTalk:
    """Answers the hooks of one push until git has ended."""

    def __init__(self, app: Flask, backend: Backend, pusher: Pusher) -> None:
        self.app = app
        self.backend = backend
        self.pusher = pusher

    def start(self) -> None:
        Thread(target=self._run, name="push", daemon=True).start()

    def _run(self) -> None:
        try:
            with speaking(self.app, self.pusher.person.language):
                marks.hold_for(self.pusher.person)
                for ask in pushes.questions(self.backend):
                    self.backend.reply(accepted=self._judge(ask) if ask.before else self._follow(ask))
        except BrokenPipeError:
            log.info("the client of a push has gone")
        finally:
            self.backend.close_pipes()

    def _judge(self, ask: Ask) -> bool:
        """Say whether a push may be taken, and why not."""
        try:
            pushes.vet(self.pusher.school, self.pusher.work_id, self.pusher.person_id, ask)
        except QatarlasError as error:
            self._say(refused(tell(error)))
        except Exception:
            log.exception("a push could not be judged")
            self._say(refused(translate(LOST)))
        else:
            return True
        return False

    def _follow(self, ask: Ask) -> bool:
        """Hand in what was pushed and tell how it goes; the push is taken whatever happens here."""
        try:
            submission = pushes.accept(self.pusher.school, self.pusher.work_id, self.pusher.person_id, ask)
            self._say(self._way_of(submission))
        except BrokenPipeError:
            raise
        except Exception:
            log.exception("a push was taken and could not be followed")
            self._say(["", f"· {translate(KEPT)}", ""])
        return True

    def _way_of(self, submission: Submission) -> Iterator[str]:
        school, key = self.pusher.school, submission.id or 0
        exercise = school.catalogue.get(self.pusher.work.exercise)
        words = PushWords(exercise, f"{self.pusher.site}/submissions/{key}")
        yield from words.taken(submission)
        ended = False
        for view in submissions.follow(school, key, school.settings.push_wait_seconds):
            yield from words.changed(view)
            if view.ended:
                ended = True
                yield from words.ended(view)
            elif view.queue_place is not None and (why := environments.grading_waits(school, exercise)):
                yield from words.waits(translate(why))
        if not ended:
            yield from words.goes_on()

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.backend.say(line)
