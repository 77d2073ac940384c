"""The inbox: what concerns the reader, the unread first; each message leads somewhere."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_
from lms.services import inbox
from lms.web.context import current_school
from lms.web.language import own_address, translate
from lms.web.sessions import current_person

blueprint = Blueprint("inbox", __name__)


@blueprint.get("/inbox")
def listing() -> ResponseReturnValue:
    shown = inbox.listing(current_school(), current_person().id or 0)
    return render_template("inbox/listing.html", notices=shown.notices, unread=shown.unread)


@blueprint.post("/inbox/<int:notice_id>")
def follow(notice_id: int) -> ResponseReturnValue:
    """Mark a message as read and go where it leads."""
    path = inbox.open_notice(current_school(), current_person().id or 0, notice_id)
    return redirect(own_address(path), 303)


@blueprint.post("/inbox/<int:notice_id>/read")
def read(notice_id: int) -> ResponseReturnValue:
    inbox.open_notice(current_school(), current_person().id or 0, notice_id)
    return redirect(url_for("inbox.listing"), 303)


@blueprint.post("/inbox/read")
def read_all() -> ResponseReturnValue:
    inbox.read_all(current_school(), current_person().id or 0)
    flash(translate(N_("Everything is marked as read.")), "pass")
    return redirect(url_for("inbox.listing"), 303)
