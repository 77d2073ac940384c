"""The forms on people. Messages are marked with ``N_`` and translated by the macro that shows them."""

from collections.abc import Callable, Iterable
from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import EqualTo, InputRequired, Length, Optional, Regexp, ValidationError

from lms.domain.logins import check_login, normal_login
from lms.domain.passwords import check_password
from lms.domain.people import Role
from lms.errors import N_, RefusedError
from lms.services.cohorts import CohortView, Programme
from lms.web.language import current_language, tell, translate
from lms.web.words import LANGUAGES, ROLES, SCOPES

NOWHERE = ""


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form that can show what a service refused, beside the field that it is about."""

    def refuse(self, error: RefusedError) -> None:
        field = self._fields.get(str(error.values.get("field", "")))
        if isinstance(field, Field):
            field.errors = [*field.errors, tell(error)]
        else:
            self.form_errors.append(tell(error))


class OwnDateField(DateField):
    """A date whose refusal is ours to word."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(N_("Write a date: the day, the month and the year.")) from None


def needed(words: str) -> list[InputRequired]:
    """Ask for a value, in our words and not in the browser's language."""
    return [InputRequired(words)]


def text(field: StringField) -> str:
    return field.data or ""


def day(field: DateField) -> date:
    """Return the date of a field that was validated as needed."""
    if field.data is None:
        raise RefusedError(N_("Write a date: the day, the month and the year."), field=field.short_name)
    return field.data


def heed(check: Callable[[], None]) -> None:
    """Let a rule refuse a field."""
    try:
        check()
    except RefusedError as error:
        raise ValidationError(tell(error)) from None


def as_number(typed: str) -> int | None:
    """Read the value of a choice that may be "none"."""
    return int(typed) if typed else None


class LoginForm(Form):
    login = StringField(
        N_("Login"),
        validators=[*needed(N_("Write your login.")), Length(max=100)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        N_("Password"),
        validators=[*needed(N_("Write your password.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(Form):
    """A new password, twice: a slip of the finger must not lock its owner out."""

    password = PasswordField(
        N_("New password"),
        description=N_("At least 10 characters. A few words in a row that only you know work well."),
        validators=[*needed(N_("Write a new password.")), Length(max=1000)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        N_("The new password again"),
        validators=[EqualTo("password", N_("The two passwords differ. Write both again."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    old = PasswordField(
        N_("Password of now"),
        validators=[*needed(N_("Write the password that you use now.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class MailForm(Form):
    address = StringField(
        N_("Address"),
        validators=[Length(max=254, message=N_("This address is too long."))],
        render_kw={"type": "email", "autocomplete": "email"},
    )
    wanted = BooleanField(N_("Send me by e-mail what stands in my inbox"))


class AcceptForm(NewPasswordForm):
    """What an invited person says of themself."""

    name = StringField(
        N_("Your name"),
        description=N_("As others call you; it stands beside your work."),
        validators=[*needed(N_("Write your name.")), Length(max=120, message=N_("This name is too long."))],
        render_kw={"autocomplete": "name"},
    )
    login = StringField(
        N_("Login"),
        description=N_("3 to 32 small Latin letters, digits and hyphens. It can't be changed later."),
        filters=[lambda typed: normal_login(typed or "")],
        validators=needed(N_("Choose a login.")),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    birth_date = OwnDateField(
        N_("Birth date"),
        description=N_("Shown to nobody. We only work out from it whether you are 18 yet."),
        validators=needed(N_("Write your birth date.")),
        render_kw={"autocomplete": "bday"},
    )
    language = SelectField(
        N_("Language"), choices=[SelectChoice(str(code), name) for code, name in LANGUAGES.items()]
    )

    def validate_login(self, field: StringField) -> None:
        """Say all that is wrong at once, instead of the next thing at every try."""
        heed(lambda: check_login(text(field)))

    def validate_password(self, field: PasswordField) -> None:
        heed(lambda: check_password(text(field), login=text(self.login)))


class TokenForm(Form):
    name = StringField(
        N_("What it is for"),
        description=N_("For example: my laptop."),
        validators=[
            *needed(N_("Give the token a name, such as the computer it is for.")),
            Length(max=60, message=N_("This name is too long.")),
        ],
    )
    scope = SelectField(N_("It may"), choices=())

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.scope.choices = [SelectChoice(str(scope), translate(SCOPES[scope])) for scope in SCOPES]


class CohortChoice(Form):
    cohort = SelectField(N_("Cohort"), choices=(), validate_choice=True)

    def offer(self, cohorts: Iterable[CohortView], *, or_none: bool) -> None:
        """Offer these cohorts; "none" too, where somebody may be without one."""
        none = [SelectChoice(NOWHERE, translate(N_("no cohort")))] if or_none else []
        self.cohort.choices = [
            *none,
            *(
                (str(one.cohort.id), f"{one.cohort.name} · {programme_name(one.programme)}")
                for one in cohorts
            ),
        ]


class InvitationForm(CohortChoice):
    role = SelectField(N_("Role"), choices=())
    note = StringField(
        N_("Note"),
        description=N_("Only staff sees it: whom the link is for."),
        validators=[Optional(), Length(max=120, message=N_("This note is too long."))],
    )

    def offer_roles(self, roles: Iterable[Role]) -> None:
        self.role.choices = [SelectChoice(str(role), translate(ROLES[role])) for role in roles]


class ProgrammeForm(Form):
    slug = StringField(
        N_("Short name for addresses"),
        description=N_("Small Latin letters, digits and hyphens."),
        validators=needed(N_("Write a short name.")),
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    name_kk = StringField(
        N_("Name in Kazakh"), validators=[*needed(N_("Write the name in Kazakh.")), Length(max=120)]
    )
    name_ru = StringField(
        N_("Name in Russian"), validators=[*needed(N_("Write the name in Russian.")), Length(max=120)]
    )
    name_en = StringField(
        N_("Name in English"), validators=[*needed(N_("Write the name in English.")), Length(max=120)]
    )


class CohortForm(Form):
    programme = SelectField(N_("Programme"), choices=())
    name = StringField(
        N_("Name of the cohort"),
        validators=[
            *needed(N_("Write a name.")),
            Regexp(r".*\S", message=N_("Write a name.")),
            Length(max=80, message=N_("This name is too long.")),
        ],
    )
    starts_on = OwnDateField(N_("First day"), validators=needed(N_("Choose the first day.")))

    def offer(self, programmes: Iterable[Programme]) -> None:
        self.programme.choices = [SelectChoice(str(one.id), programme_name(one)) for one in programmes]


class CohortSettingsForm(Form):
    name = StringField(
        N_("Name of the cohort"),
        validators=[*needed(N_("Write a name.")), Length(max=80, message=N_("This name is too long."))],
    )
    starts_on = OwnDateField(N_("First day"), validators=needed(N_("Choose the first day.")))
    ends_on = OwnDateField(
        N_("Last day"), description=N_("Nobody leaves by themselves on it."), validators=[Optional()]
    )


def programme_name(programme: Programme) -> str:
    names = {"kk": programme.name_kk, "ru": programme.name_ru, "en": programme.name_en}
    return names.get(current_language(), programme.name_en)
