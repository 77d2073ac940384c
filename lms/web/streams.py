"""Places for answers that stay open (live pages, waiting pushes), so that they never starve the rest."""

from threading import BoundedSemaphore

from flask import Flask, current_app

KEY = "qatarlas-streams"


def open_places(app: Flask, number: int) -> None:
    app.extensions[KEY] = BoundedSemaphore(number)


class Place:
    """One place, held until ``release`` is called; the second call does nothing."""

    def __init__(self, places: BoundedSemaphore) -> None:
        self.places = places
        self.held = places.acquire(blocking=False)

    def release(self) -> None:
        if self.held:
            self.held = False
            self.places.release()


def take_place() -> Place:
    """Take a place if there is one; ask ``held``. Who takes it releases it, whatever happens."""
    return Place(current_app.extensions[KEY])
