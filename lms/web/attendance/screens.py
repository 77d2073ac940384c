"""The screen in a room: the code, the same as a picture to scan, and who is here. Made for a projector."""

import segno
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.attendance import codes
from lms.services.attendance import sheets
from lms.services.attendance.sheets import Screen
from lms.web.attendance.access import writable_event
from lms.web.context import current_school
from lms.web.doors import unstored
from lms.web.sessions import current_person

blueprint = Blueprint("screens", __name__)

QUIET = 2
"""Light modules around the picture; the page around it is light as well."""


@blueprint.get("/attendance/<int:event_id>/screen")
@blueprint.get("/cohorts/<int:cohort_id>/attendance/<int:event_id>/screen")
def page(event_id: int, cohort_id: int | None = None) -> ResponseReturnValue:
    return shown("attendance/screen.html", event_id, cohort_id)


@blueprint.get("/attendance/<int:event_id>/screen/code")
@blueprint.get("/cohorts/<int:cohort_id>/attendance/<int:event_id>/screen/code")
def code(event_id: int, cohort_id: int | None = None) -> ResponseReturnValue:
    """Return what changes on the screen, for a script that asks at the end of each step."""
    return shown("attendance/_code.html", event_id, cohort_id)


def shown(template: str, event_id: int, cohort_id: int | None) -> ResponseReturnValue:
    school = current_school()
    writable_event(school, current_person(), event_id, cohort_id)
    screen = sheets.screen(school, event_id)
    page = render_template(
        template, screen=screen, picture=picture(screen), seconds=codes.SECONDS, address=outside_address()
    )
    return unstored(page)


def outside_address() -> str:
    """Return the address that a phone asks: the site's public one, else that of this very page."""
    return current_school().settings.public_url.rstrip("/") or request.url_root.rstrip("/")


def picture(screen: Screen) -> tuple[int, str] | None:
    """Return the picture to scan, as its width in modules and the path of its dark ones."""
    if screen.code is None:
        return None
    address = url_for("visits.scanned", event_id=screen.event.id, code=screen.code)
    modules = segno.make(f"{outside_address()}{address}", error="m", micro=False)
    path = [
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(modules.matrix_iter(border=QUIET))
        for x, dark in enumerate(row)
        if dark
    ]
    return int(modules.symbol_size(border=QUIET)[0]), "".join(path)
