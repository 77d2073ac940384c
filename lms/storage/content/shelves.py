"""A shelf: the catalogue as it is now. Projects of partner companies come onto it while the school runs."""

from pathlib import Path
from threading import Lock

from lms.storage.content import catalogue
from lms.storage.content.catalogue import Catalogue


class Shelf:
    """Called, it returns the catalogue, read anew when a project has come beside the school's exercises."""

    def __init__(self, exercises: Path, graders: Path, projects: Path) -> None:
        self.exercises = exercises
        self.graders = graders
        self.projects = projects
        self._lock = Lock()
        self._stamp = self._seen()
        self._known = self._read()

    def __call__(self) -> Catalogue:
        stamp = self._seen()
        if stamp != self._stamp:
            with self._lock:
                self._known, self._stamp = self._read(), stamp
        return self._known

    def _read(self) -> Catalogue:
        return catalogue.load(self.exercises, self.graders, self.projects)

    def _seen(self) -> int:
        """Return a number that changes when a folder comes, goes or is put in place of another."""
        try:
            return self.projects.stat().st_mtime_ns
        except FileNotFoundError:
            return 0
