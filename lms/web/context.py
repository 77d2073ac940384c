"""What a view works with: the school of this site."""

from flask import Flask, current_app

from lms.services.school import School

KEY = "qatarlas"


def bind_school(app: Flask, school: School) -> None:
    app.extensions[KEY] = school


def current_school() -> School:
    school = current_app.extensions[KEY]
    if not isinstance(school, School):
        message = "the site was joined without its school"
        raise TypeError(message)
    return school
