"""The site: ``create_app`` is the one place where its parts are joined."""

from flask import Flask

from lms.jobs import make_celery, make_nudge
from lms.services.school import School, open_school
from lms.settings import Settings
from lms.web import (
    assets,
    doors,
    errors,
    filters,
    home,
    language,
    logs,
    security,
    sessions,
    streams,
)
from lms.web.context import bind_school

BLUEPRINTS = (
    home.blueprint,
    language.blueprint,
)


def create_app(settings: Settings | None = None, *, school: School | None = None) -> Flask:
    """Join a site for a school; without one, the school of the settings is opened."""
    if school is not None:
        settings = school.settings
    settings = settings or Settings()
    app = Flask(
        "lms", root_path=str(settings.templates.parent / "lms"), template_folder=str(settings.templates)
    )
    bind_school(app, school or open_school(settings, make_nudge(make_celery(settings))))
    security.guard(app, settings)
    streams.open_places(app, settings.stream_places)
    sessions.login_manager.init_app(app)
    language.speak(app, settings)
    filters.dress(app)
    assets.serve_assets(app)
    logs.log_requests(app)
    app.before_request(doors.close_doors)
    errors.answer_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
