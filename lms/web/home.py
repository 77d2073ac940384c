"""The start page: for a student the one next step."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.web.doors import public
from lms.web.sessions import current_person_or_none

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    if current_person_or_none() is None:
        return render_template("home/welcome.html")
    return render_template("home/welcome.html")
