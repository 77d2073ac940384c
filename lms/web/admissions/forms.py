"""The forms of admins: a call, a question, a decision."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.domain.admissions.applications import DECIDABLE, ApplicationState, Decision, QuestionKind
from lms.domain.people import Language
from lms.errors import N_, RefusedError
from lms.services.admissions import calls, questions
from lms.services.admissions.calls import Call
from lms.services.admissions.questions import AdmissionQuestion
from lms.services.cohorts import CohortView
from lms.web.admissions.words import DECISIONS, KINDS
from lms.web.context import current_school
from lms.web.forms import NOWHERE, Form, OwnDateField, as_number, day, needed, text
from lms.web.language import current_language, translate

EVERY, ANY = "every", "any"
_MOMENT = N_("Write a day and a time.")
_COUNT = N_("Write a whole number, 0 or more.")


class MomentField(DateTimeLocalField):
    """A day and a time in the school's zone, whose refusal is ours to word."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_MOMENT) from None


class CountField(IntegerField):
    """A whole number, whose refusal is ours to word."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_COUNT) from None


def count(label: str, hint: str = "") -> CountField:
    return CountField(
        label,
        description=hint,
        default=0,
        validators=[InputRequired(_COUNT), NumberRange(min=0, max=10_000_000, message=_COUNT)],
        render_kw={"inputmode": "numeric", "min": 0},
    )


def name(label: str) -> StringField:
    return StringField(label, validators=[*needed(N_("Write this in all three languages.")), Length(max=120)])


def about(label: str) -> TextAreaField:
    return TextAreaField(label, validators=[Optional(), Length(max=4000)], render_kw={"rows": 4})


class CallForm(Form):
    name_kk = name(N_("Name in Kazakh"))
    name_ru = name(N_("Name in Russian"))
    name_en = name(N_("Name in English"))
    about_kk = about(N_("What it is, in Kazakh"))
    about_ru = about(N_("What it is, in Russian"))
    about_en = about(N_("What it is, in English"))
    opens_at = MomentField(N_("Opens"), format="%Y-%m-%dT%H:%M", validators=needed(_MOMENT))
    closes_at = MomentField(N_("Closes"), format="%Y-%m-%dT%H:%M", validators=needed(_MOMENT))
    starts_on = OwnDateField(N_("First day of learning"), validators=needed(N_("Choose the first day.")))
    seats = count(N_("Seats"))
    cohort = SelectField(N_("Cohort of the accepted"), choices=())
    pool_cohort = SelectField(
        N_("Cohort of the selection pool"),
        description=N_("Who is let into the pool works here until you decide. Without it there is no pool."),
        choices=(),
    )
    pool_from = OwnDateField(N_("First day of the pool"), validators=[Optional()])
    pool_until = OwnDateField(
        N_("Last day of the pool"),
        description=N_("Left empty, it takes as many weeks as the programme sets."),
        validators=[Optional()],
    )
    exercises = SelectMultipleField(N_("Exercises of the pool"), choices=())
    needed = count(N_("Of these, passed at least"), N_("0: no condition."))
    level = count(N_("Level at least"), N_("0: no condition."))
    xp = count(N_("XP at least"), N_("0: no condition."))
    presence = count(
        N_("Presence at least, in per cent"), N_("Of the pool's events that are marked. 0: no condition.")
    )
    every = SelectField(N_("To pass"), choices=())

    def __init__(self, programme_id: int, cohorts: Iterable[CohortView], call: Call | None = None) -> None:
        super().__init__(data=shown(call) if call else None)
        mine = [one for one in cohorts if one.programme.id == programme_id]
        options = [SelectChoice(str(one.cohort.id), one.cohort.name) for one in mine]
        none = SelectChoice(NOWHERE, translate(N_("none yet")))
        self.cohort.choices = [none, *options]
        self.pool_cohort.choices = [SelectChoice(NOWHERE, translate(N_("no pool"))), *options]
        self.exercises.choices = [
            SelectChoice(one.slug, one.title.of(current_language())) for one in current_school().catalogue
        ]
        self.every.choices = [
            SelectChoice(EVERY, translate(N_("all conditions are met"))),
            SelectChoice(ANY, translate(N_("one condition is met"))),
        ]
        self.programme_id = programme_id

    def draft(self) -> calls.Draft:
        """Return what was set, with times of the school's zone."""
        return calls.Draft(
            programme_id=self.programme_id,
            name={code: text(self[f"name_{code}"]) for code in Language},
            about={code: text(self[f"about_{code}"]) for code in Language},
            opens_at=moment(self.opens_at),
            closes_at=moment(self.closes_at),
            starts_on=day(self.starts_on),
            seats=self.seats.data or 0,
            cohort_id=as_number(self.cohort.data),
            pool_cohort_id=as_number(self.pool_cohort.data),
            pool_from=self.pool_from.data,
            pool_until=self.pool_until.data,
            rule=calls.rule_from(
                {
                    "exercises": self.exercises.data or [],
                    "needed": self.needed.data,
                    "level": self.level.data,
                    "xp": self.xp.data,
                    "presence": self.presence.data,
                    "every": self.every.data == EVERY,
                }
            ),
        )


def moment(field: DateTimeLocalField) -> datetime:
    if field.data is None:
        raise RefusedError(_MOMENT, field=field.short_name)
    try:
        return field.data.replace(tzinfo=ZoneInfo(current_school().settings.zone)).astimezone(UTC)
    except OverflowError:
        raise RefusedError(_MOMENT, field=field.short_name) from None


def shown(call: Call) -> dict[str, Any]:
    """Return a call as its form shows it."""
    row, rule, zone = call.admission, call.rule, ZoneInfo(current_school().settings.zone)
    return {
        **{f"name_{code}": row.name.get(code, "") for code in Language},
        **{f"about_{code}": row.about.get(code, "") for code in Language},
        "opens_at": row.opens_at.astimezone(zone),
        "closes_at": row.closes_at.astimezone(zone),
        "starts_on": row.starts_on,
        "seats": row.seats,
        "cohort": str(row.cohort_id or NOWHERE),
        "pool_cohort": str(row.pool_cohort_id or NOWHERE),
        "pool_from": row.pool_from,
        "pool_until": row.pool_until,
        "exercises": list(rule.exercises),
        "needed": rule.needed,
        "level": rule.level,
        "xp": rule.xp,
        "presence": rule.presence,
        "every": EVERY if rule.every else ANY,
    }


def question_words(label: str) -> StringField:
    return StringField(label, validators=[*needed(N_("Write this in all three languages.")), Length(max=300)])


def choices(label: str) -> TextAreaField:
    return TextAreaField(label, validators=[Optional(), Length(max=3000)], render_kw={"rows": 4})


class QuestionForm(Form):
    words_kk = question_words(N_("Question in Kazakh"))
    words_ru = question_words(N_("Question in Russian"))
    words_en = question_words(N_("Question in English"))
    kind = SelectField(N_("It is answered by"), choices=())
    choices_kk = choices(N_("Choices in Kazakh, one a line"))
    choices_ru = choices(N_("Choices in Russian, one a line"))
    choices_en = choices(N_("Choices in English, one a line"))
    required = BooleanField(N_("It has to be answered"), default=True)

    def __init__(self, row: AdmissionQuestion | None = None) -> None:
        super().__init__(data=written(row) if row else None)
        self.kind.choices = [SelectChoice(str(kind), translate(KINDS[kind])) for kind in KINDS]

    def draft(self) -> questions.Draft:
        return questions.Draft(
            QuestionKind(self.kind.data),
            {code: text(self[f"words_{code}"]) for code in Language},
            {code: text(self[f"choices_{code}"]) for code in Language},
            bool(self.required.data),
        )


def written(row: AdmissionQuestion) -> dict[str, Any]:
    """Return a question as its form shows it."""
    return {
        **{f"words_{code}": row.words.get(code, "") for code in Language},
        **{f"choices_{code}": "\n".join(one.get(code, "") for one in row.choices) for code in Language},
        "kind": str(row.kind),
        "required": row.required,
    }


class DecisionForm(Form):
    decision = SelectField(N_("Decision"), choices=())
    cohort = SelectField(N_("Cohort of the accepted"), choices=())
    reason = TextAreaField(
        N_("Reason"),
        description=N_("The applicant reads it."),
        validators=[*needed(N_("Write the reason: the applicant reads it.")), Length(max=1000)],
        render_kw={"rows": 2, "maxlength": 1000},
    )

    def __init__(
        self, call: Call, cohorts: Iterable[CohortView], state: ApplicationState | None = None
    ) -> None:
        """Offer what can be decided in this call, for one application: at its state."""
        super().__init__(data={"cohort": str(call.admission.cohort_id or NOWHERE)})
        possible = [
            one
            for one in Decision
            if (one is not Decision.POOL or call.has_pool) and (state is None or state in DECIDABLE[one])
        ]
        self.decision.choices = [SelectChoice(str(one), translate(DECISIONS[one])) for one in possible]
        mine = [one.cohort for one in cohorts if one.programme.id == call.programme.id]
        self.cohort.choices = [
            SelectChoice(NOWHERE, translate(N_("none yet"))),
            *(SelectChoice(str(one.id), one.name) for one in mine if one.id != call.admission.pool_cohort_id),
        ]
