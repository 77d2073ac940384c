"""The site: ``create_app`` is the one place where its parts are joined."""

from flask import Flask

from lms.jobs import make_celery, make_nudge
from lms.services.school import School, open_school
from lms.settings import Settings
from lms.web import (
    admin,
    assets,
    errors,
    exercises,
    files,
    filters,
    home,
    inbox,
    language,
    ledger,
    logs,
    numbers,
    people,
    programmes,
    rubrics,
    security,
    sessions,
    streams,
    tracks,
    works,
)
from lms.web.accounts import account, auth, invitations, tokens
from lms.web.admissions import apply, questionnaires
from lms.web.admissions import calls as admissions
from lms.web.attendance import pages as attendance_pages
from lms.web.attendance import region, screens, visits
from lms.web.cohorts import (
    announcements,
    calendars,
    checkpoints,
    cohorts,
    confines,
    gradebook,
    groups,
    imports,
    pace,
    rooms,
    rosters,
)
from lms.web.context import bind_school
from lms.web.git import hosting as git
from lms.web.grading import beside, leaderboards, likenesses, outgoing, queue, regrades, submissions
from lms.web.guardians import consents, digests
from lms.web.guardians import wards as guardians
from lms.web.insights import director, vacancies
from lms.web.partners import admin as companies
from lms.web.partners import own as partners
from lms.web.partners import students as companies_at_work
from lms.web.privacy import data as privacy
from lms.web.privacy import portfolios
from lms.web.reviews import (
    appeals,
    byhand,
    calibrations,
    code,
    comments,
    desk,
    guard,
    mentors,
    overview,
    questions,
    reports,
    rounds,
    runs,
    slots,
)
from lms.web.tracks import intakes

BLUEPRINTS = (
    auth.blueprint,
    home.blueprint,
    inbox.blueprint,
    exercises.blueprint,
    *tracks.BLUEPRINTS,
    intakes.blueprint,
    rubrics.blueprint,
    works.blueprint,
    submissions.blueprint,
    beside.blueprint,
    outgoing.blueprint,
    files.blueprint,
    queue.blueprint,
    regrades.blueprint,
    likenesses.blueprint,
    leaderboards.blueprint,
    overview.blueprint,
    rounds.blueprint,
    desk.blueprint,
    code.blueprint,
    comments.blueprint,
    runs.blueprint,
    questions.blueprint,
    appeals.blueprint,
    reports.blueprint,
    slots.blueprint,
    calibrations.blueprint,
    mentors.blueprint,
    byhand.blueprint,
    guard.blueprint,
    account.blueprint,
    ledger.blueprint,
    tokens.blueprint,
    git.blueprint,
    people.blueprint,
    cohorts.blueprint,
    attendance_pages.blueprint,
    screens.blueprint,
    visits.blueprint,
    region.blueprint,
    director.blueprint,
    vacancies.blueprint,
    companies.blueprint,
    partners.blueprint,
    companies_at_work.blueprint,
    rosters.blueprint,
    imports.blueprint,
    calendars.blueprint,
    pace.blueprint,
    gradebook.blueprint,
    rooms.blueprint,
    announcements.blueprint,
    groups.blueprint,
    checkpoints.blueprint,
    programmes.blueprint,
    invitations.blueprint,
    guardians.blueprint,
    consents.blueprint,
    digests.blueprint,
    portfolios.blueprint,
    privacy.blueprint,
    admin.blueprint,
    language.blueprint,
    apply.blueprint,
    admissions.blueprint,
    questionnaires.blueprint,
)


def create_app(settings: Settings | None = None, *, school: School | None = None) -> Flask:
    """Join a site for a school; without one, the school of the settings is opened."""
    if school is not None:
        settings = school.settings
    settings = settings or Settings()
    app = Flask("lms", static_folder=str(assets.STATIC), template_folder=str(settings.templates))
    bind_school(app, school or open_school(settings, make_nudge(make_celery(settings))))
    numbers.count_rows(app)
    security.guard(app, settings)
    streams.open_places(app, settings.stream_places)
    sessions.login_manager.init_app(app)
    language.speak(app, settings)
    filters.dress(app)
    assets.serve_assets(app)
    logs.log_requests(app)
    errors.answer_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    confines.confine(app)
    return app
