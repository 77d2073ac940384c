"""``lms people``: make an admin, invite, reset. Passwords are asked for or made, never given as arguments."""

import click

from lms.cli.exercises import opened
from lms.domain.people import Language, Role
from lms.errors import N_, MissingError, RefusedError, UnavailableError
from lms.services import cohorts, invitations, people
from lms.services.accounts import passwords
from lms.services.people import Person
from lms.services.school import School
from lms.settings import Settings
from lms.storage import migrate


@click.group("people")
def people_group() -> None:
    """The people of the school."""


@people_group.command("create-admin")
@click.argument("login")
@click.option("--name", prompt="Name", help="As pages show it.")
@click.option(
    "--language", type=click.Choice([one.value for one in Language]), default="kk", show_default=True
)
@click.option("--generate", is_flag=True, help="Make a password and print it, instead of asking for one.")
@click.pass_obj
def create_admin_command(settings: Settings, login: str, name: str, language: str, *, generate: bool) -> None:
    """Make an admin; the password is asked for twice."""
    school = ready(settings)
    password = passwords.make_password() if generate else ask_password()
    made = people.create(
        school, login=login, name=name, role=Role.ADMIN, password=password, language=Language(language)
    )
    click.echo(f"{made.login} can log in at {school.settings.address}/login")
    if generate:
        click.echo(f"password: {password}")


@people_group.command("invite")
@click.argument("role", type=click.Choice([one.value for one in Role]))
@click.option("--cohort", help="Name of the cohort that the person joins.")
@click.option("--ward", help="Login of the student under 18 whose guardian is invited.")
@click.option("--note", default="", help="Whom the link is for; only staff sees it.")
@click.pass_obj
def invite_command(settings: Settings, role: str, cohort: str | None, ward: str | None, note: str) -> None:
    """Print a link that makes one account."""
    school = ready(settings)
    made, word = invitations.create(
        school,
        None,
        role=Role(role),
        cohort_id=cohort_named(school, cohort) if cohort else None,
        ward_id=known(school, ward).id if ward else None,
        note=note,
    )
    click.echo(f"{school.settings.address}/invitation?word={word}")
    click.echo(f"good for one account until {made.expires_at:%Y-%m-%d %H:%M} UTC", err=True)


@people_group.command("reset")
@click.argument("login")
@click.pass_obj
def reset_command(settings: Settings, login: str) -> None:
    """Print a link by which somebody sets a new password, once, within two days."""
    school = ready(settings)
    person = known(school, login)
    if not person.active:
        raise RefusedError(N_("This account is closed: %(login)s."), login=person.login)
    click.echo(f"{school.settings.address}/reset?word={passwords.reset_word(school, person.id or 0)}")


@people_group.command("list")
@click.option("--role", type=click.Choice([one.value for one in Role]))
@click.pass_obj
def list_command(settings: Settings, role: str | None) -> None:
    """Print everybody: login, role, whether the account is open, name."""
    for person in people.everybody(ready(settings), Role(role) if role else None):
        state = "open" if person.active else "closed"
        click.echo(f"{person.login:32} {person.role:9} {state:7} {person.name}")


def ready(settings: Settings) -> School:
    """Open the school, if its database is what this program expects."""
    school = opened(settings)
    if not migrate.is_current(school.database):
        raise UnavailableError(N_("The database is not ready for this program. Run: lms migrate"))
    return school


def ask_password() -> str:
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt="The password again")
    return asked


def known(school: School, login: str) -> Person:
    person = people.by_login(school, login)
    if person is None:
        raise MissingError(N_("Nobody has the login %(login)s."), login=login)
    return person


def cohort_named(school: School, name: str) -> int:
    """Return the number of a cohort; of several with one name, the newest."""
    known_ones = cohorts.listing(school)
    for one in known_ones:
        if one.cohort.name == name and one.cohort.id is not None:
            return one.cohort.id
    names = ", ".join(one.cohort.name for one in known_ones) or "none"
    raise MissingError(N_("There is no cohort %(name)s. There is: %(names)s."), name=name, names=names)
