"""Forms on companies and their projects."""

from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import FileField, IntegerField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.domain.insights.companies import LARGEST_POINTS, MOST_CRITERIA, Asked, rubric_from, rubric_of
from lms.domain.reviews.rubrics import CriterionKind, Rubric
from lms.domain.tracks.directions import DIRECTIONS, Direction
from lms.errors import N_, RefusedError
from lms.services.partners.companies import Draft as CompanyDraft
from lms.services.partners.proposals import LARGEST_FILES, MOST_XP, Draft, Terms
from lms.web.forms import Form, needed, text
from lms.web.language import translate

SHAPES = {
    CriterionKind.YES_NO: N_("yes or no"),
    CriterionKind.LEVELS: N_("five steps"),
    CriterionKind.POINTS: N_("a number of points"),
    CriterionKind.COMMENT: N_("only words"),
}
LANGUAGES = ("kk", "ru", "en")
LARGEST_RUBRIC = 256 * 1024


class CompanyForm(Form):
    name = StringField(N_("Name"), validators=[*needed(N_("Write the company's name.")), Length(max=120)])
    website = StringField(
        N_("Website"),
        validators=[Optional(), Length(max=200, message=N_("This address is too long."))],
        render_kw={"type": "url", "placeholder": "https://"},
    )
    about_kk = TextAreaField(N_("About it, in Kazakh"), validators=[Length(max=4000)])
    about_ru = TextAreaField(N_("About it, in Russian"), validators=[Length(max=4000)])
    about_en = TextAreaField(N_("About it, in English"), validators=[Length(max=4000)])

    def draft(self) -> CompanyDraft:
        abouts = {"kk": text(self.about_kk), "ru": text(self.about_ru), "en": text(self.about_en)}
        return CompanyDraft(text(self.name), text(self.website), abouts)


class ProjectForm(Form):
    """A project that a company proposes. The criteria are read from rows that carry numbers."""

    title_kk = StringField(N_("Title in Kazakh"), validators=[Length(max=120)])
    title_ru = StringField(N_("Title in Russian"), validators=[Length(max=120)])
    title_en = StringField(N_("Title in English"), validators=[Length(max=120)])
    subject_kk = TextAreaField(N_("What is to be made, in Kazakh"), validators=[Length(max=20_000)])
    subject_ru = TextAreaField(N_("What is to be made, in Russian"), validators=[Length(max=20_000)])
    subject_en = TextAreaField(N_("What is to be made, in English"), validators=[Length(max=20_000)])
    direction = SelectField(N_("Direction"), choices=())
    seats = IntegerField(
        N_("How many works you can look at"),
        description=N_("At the same time; 0: as many as there are."),
        default=5,
        validators=[InputRequired(N_("Write a number from 0 to 1000.")), NumberRange(0, 1000)],
    )
    files = MultipleFileField(N_("Files to begin with"), description=N_("At most 40 files of 5 MB together."))
    rubric = FileField(
        N_("A rubric as a file (rubric.toml), instead of the questions above"), validators=[Optional()]
    )

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.direction.choices = [SelectChoice(str(one), translate(name)) for one, name in DIRECTIONS.items()]

    def draft(self) -> Draft:
        return Draft(
            {"kk": text(self.title_kk), "ru": text(self.title_ru), "en": text(self.title_en)},
            {"kk": text(self.subject_kk), "ru": text(self.subject_ru), "en": text(self.subject_en)},
            Direction(self.direction.data),
            self.seats.data or 0,
            sent_rubric(),
            {name_of(one): one.stream.read(LARGEST_FILES + 1) for one in sent_files()},
        )


class TermsForm(Form):
    """What an admin adds to a project, so that it becomes an exercise."""

    slug = StringField(
        N_("Short name for addresses"),
        description=N_("Small Latin letters, digits and hyphens."),
        validators=[*needed(N_("Write a short name.")), Length(max=60)],
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    environment = SelectField(N_("Environment"), choices=())
    xp = IntegerField(
        N_("XP"), default=500, validators=[InputRequired(N_("Write a number.")), NumberRange(0, MOST_XP)]
    )
    reviewers = SelectField(
        N_("Peers that review a work"),
        choices=[SelectChoice(str(n), str(n)) for n in range(1, 6)],
        default="3",
    )

    def offer(self, environments: list[str]) -> None:
        self.environment.choices = [SelectChoice(one, one) for one in environments]

    def terms(self) -> Terms:
        return Terms(text(self.slug), self.environment.data, self.xp.data or 0, int(self.reviewers.data))


def sent_rubric() -> Rubric:
    """Return the rubric of the chosen file, or of the rows of the form."""
    sent = request.files.get("rubric")
    if sent is not None and sent.filename:
        return rubric_from(sent.stream.read(LARGEST_RUBRIC))
    return rubric_of([asked_in(place) for place in range(1, MOST_CRITERIA + 1)])


def asked_in(place: int) -> Asked:
    form = request.form
    kind, typed = form.get(f"kind-{place}", ""), form.get(f"points-{place}", "1")
    questions = {one: form.get(f"question-{one}-{place}", "").strip()[:2000] for one in LANGUAGES}
    points = (
        int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= len(str(LARGEST_POINTS)) else 0
    )
    if any(questions.values()) and not 1 <= points <= LARGEST_POINTS:
        raise RefusedError(N_("Points are a number from 1 to 100."), field="rubric")
    known = CriterionKind(kind) if kind in set(CriterionKind) else CriterionKind.YES_NO
    return Asked(known, max(points, 1), questions)


def sent_files() -> list[FileStorage]:
    return [one for one in request.files.getlist("files") if one.filename]


def name_of(sent: FileStorage) -> str:
    """Return a file's name without the folders that some browsers send."""
    return (sent.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
