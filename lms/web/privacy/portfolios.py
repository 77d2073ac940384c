"""Portfolios: put together by their owner, read by who may, and by the whole world where that is allowed."""

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.people import Role
from lms.domain.privacy.portfolios import LONGEST_ABOUT, LONGEST_HEADLINE, MOST_FILES
from lms.errors import N_, MissingError, QatarlasError, RefusedError
from lms.services import portfolios
from lms.services.partners import companies
from lms.services.people import Person
from lms.services.portfolios import Draft, ItemKind, NameShown, Shown
from lms.services.school import School
from lms.web.access import readable_person, readable_ward, staff, student
from lms.web.context import current_school
from lms.web.doors import public
from lms.web.files import POWERLESS
from lms.web.language import tell, translate
from lms.web.numbers import row_number
from lms.web.privacy.reading import Address, handed_out, reading_page, said
from lms.web.security import talisman
from lms.web.sessions import current_person

blueprint = Blueprint("portfolios", __name__)

CODES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


@blueprint.get("/me/portfolio")
def mine() -> ResponseReturnValue:
    """Show a student their portfolio with all that they decide about it."""
    school, person = current_school(), student(current_person())
    return my_page(school, person, None, 200)


@blueprint.post("/me/portfolio")
def write() -> ResponseReturnValue:
    school, person = current_school(), student(current_person())
    draft = Draft(
        headline={code: request.form.get(f"text_{code}", "") for code in CODES},
        name_shown=NameShown.FULL if request.form.get("name") == NameShown.FULL else NameShown.FIRST,
        shows_skills="skills" in request.form,
        shows_path="path" in request.form,
        indexed="indexed" in request.form,
    )
    try:
        portfolios.write(school, person.id or 0, draft)
    except QatarlasError as error:
        return my_page(school, person, error, error.status)
    return done(N_("Saved."))


@blueprint.post("/me/portfolio/items")
def put_in() -> ResponseReturnValue:
    school, person = current_school(), student(current_person())
    kind, key = request.form.get("kind", ""), request.form.get("key", "")
    if kind not in set(ItemKind):
        raise MissingError(N_("There is no such page."))
    try:
        portfolios.put_in(school, person.id or 0, ItemKind(kind), key)
    except QatarlasError as error:
        return my_page(school, person, error, error.status)
    return done(N_("It stands in your portfolio now. Say in a few words what it is."))


@blueprint.route("/me/portfolio/items/<int:item_id>", methods=["GET", "POST"])
def describe(item_id: int) -> ResponseReturnValue:
    """Let an owner say what a thing is, and choose what is shown of it."""
    school, person = current_school(), student(current_person())
    entry, wrong = portfolios.entry(school, person, item_id), None
    if request.method == "POST":
        about = {code: request.form.get(f"text_{code}", "") for code in CODES}
        try:
            portfolios.describe(school, person.id or 0, item_id, about, request.form.getlist("files"))
        except QatarlasError as error:
            wrong = error
        else:
            return done(N_("Saved."))
    page = render(
        "portfolios/item.html",
        entry=entry,
        choices=portfolios.choices(school, person.id or 0, item_id),
        codes=CODES,
        longest=LONGEST_ABOUT,
        most=MOST_FILES,
        wrong=tell(wrong) if wrong else "",
    )
    return page, wrong.status if wrong else 200


@blueprint.post("/me/portfolio/items/<int:item_id>/move")
def move(item_id: int) -> ResponseReturnValue:
    person = student(current_person())
    portfolios.move(current_school(), person.id or 0, item_id, -1 if "up" in request.form else 1)
    return redirect(url_for("portfolios.mine", _anchor=f"item-{item_id}"), 303)


@blueprint.post("/me/portfolio/items/<int:item_id>/out")
def take_out(item_id: int) -> ResponseReturnValue:
    portfolios.take_out(current_school(), student(current_person()).id or 0, item_id)
    return done(N_("Taken out of the portfolio. The work itself stays."))


@blueprint.post("/me/portfolio/publish")
def publish() -> ResponseReturnValue:
    """Choose that the world may see it: an adult's own word, a minor's beside their guardian's."""
    portfolios.publish(current_school(), student(current_person()))
    return done(N_("You have agreed that everybody may see your portfolio."))


@blueprint.post("/me/portfolio/hide")
def hide() -> ResponseReturnValue:
    portfolios.hide(current_school(), student(current_person()).id or 0)
    return done(N_("The public page is closed. Its old address leads nowhere any more."))


@blueprint.post("/me/portfolio/companies")
def open_to() -> ResponseReturnValue:
    school, person = current_school(), student(current_person())
    try:
        company_id = row_number(request.form.get("company", ""))
    except ValueError:
        raise RefusedError(N_("Choose a company.")) from None
    portfolios.share(school, person.id or 0, company_id)
    return done(N_("The company can read your portfolio until you close it."))


@blueprint.post("/me/portfolio/companies/<int:company_id>/close")
def close_to(company_id: int) -> ResponseReturnValue:
    school, person = current_school(), student(current_person())
    portfolios.unshare(school, person.id or 0, company_id)
    return done(N_("The company sees nothing of your portfolio any more."))


@blueprint.get("/me/portfolio/preview")
def preview() -> ResponseReturnValue:
    """Show an owner exactly what the world would see."""
    school, person = current_school(), student(current_person())
    shown = portfolios.as_the_world_sees(school, person)
    return reading_page(shown, own_address(person), back=(N_("My portfolio"), url_for("portfolios.mine")))


@blueprint.get("/people/<int:person_id>/portfolio")
def of_person(person_id: int) -> ResponseReturnValue:
    """Show the staff in charge the portfolio of a student."""
    school = current_school()
    whose = student(readable_person(school, staff(current_person()), person_id))
    back = (whose.name, url_for("people.page", person_id=person_id))
    return reading_page(portfolios.shown_to_school(school, whose), own_address(whose), back=back)


@blueprint.get("/children/<int:ward_id>/portfolio")
def of_ward(ward_id: int) -> ResponseReturnValue:
    """Show a guardian the portfolio of a minor."""
    school, person = current_school(), current_person()
    whose = readable_ward(school, person, ward_id)
    back = (whose.name, url_for("guardians.ward", ward_id=ward_id))
    return reading_page(portfolios.shown_to_school(school, whose), own_address(whose), back=back)


@blueprint.get("/company/portfolios/<int:person_id>")
def opened(person_id: int) -> ResponseReturnValue:
    """Show the people of a company a portfolio that its owner has opened to them."""
    shown = opened_to_me(current_school(), current_person(), person_id)
    back = N_("Company"), url_for("partners.home")
    return reading_page(shown, own_address(shown.person), back=back)


@blueprint.get("/people/<int:person_id>/portfolio/<int:item_id>/<int:number>")
@talisman(content_security_policy=POWERLESS)  # type: ignore[untyped-decorator]  # talisman ships no types
def picture(person_id: int, item_id: int, number: int) -> ResponseReturnValue:
    """Hand out a picture of a portfolio to who reads it."""
    school, person = current_school(), current_person()
    return handed_out(school, readable(school, person, person_id), item_id, number)


@blueprint.get("/p/<word>")
@public
def page(word: str) -> ResponseReturnValue:
    """Show the world a portfolio, as long as everybody whose word it needs agrees."""
    shown = portfolios.public(current_school(), word)

    def address(item_id: int, number: int) -> str:
        return url_for("portfolios.public_picture", word=word, item_id=item_id, number=number)

    response = make_response(reading_page(shown, address, is_public=True))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    if not shown.portfolio.indexed or shown.is_minor:
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@blueprint.get("/p/<word>/<int:item_id>/<int:number>")
@public
@talisman(content_security_policy=POWERLESS)  # type: ignore[untyped-decorator]  # talisman ships no types
def public_picture(word: str, item_id: int, number: int) -> ResponseReturnValue:
    school = current_school()
    return handed_out(school, portfolios.public(school, word), item_id, number)


def readable(school: School, person: Person, person_id: int) -> Shown:
    """Return somebody's portfolio for its owner, the staff in charge, a guardian, or a company."""
    if person.id == person_id:
        return portfolios.shown_to_school(school, student(person))
    if person.role is Role.GUARDIAN:
        return portfolios.shown_to_school(school, readable_ward(school, person, person_id))
    if person.role is Role.PARTNER:
        return opened_to_me(school, person, person_id)
    return portfolios.shown_to_school(school, student(readable_person(school, staff(person), person_id)))


def opened_to_me(school: School, person: Person, person_id: int) -> Shown:
    company = companies.of_person(school, person) if person.role is Role.PARTNER else None
    if company is None:
        raise MissingError(N_("There is no such page."))
    return portfolios.shown_to_company(school, person_id, company.id or 0)


def own_address(whose: Person) -> Address:
    def address(item_id: int, number: int) -> str:
        return url_for("portfolios.picture", person_id=whose.id, item_id=item_id, number=number)

    return address


def my_page(school: School, person: Person, wrong: QatarlasError | None, status: int) -> ResponseReturnValue:
    own = portfolios.own(school, person)
    address = url_for("portfolios.page", word=own.shown.portfolio.word) if own.is_public else ""
    page = render(
        "portfolios/mine.html",
        own=own,
        address=school.settings.address + address if address else "",
        codes=CODES,
        longest=LONGEST_HEADLINE,
        said=said,
        wrong=tell(wrong) if wrong else "",
    )
    return page, status


def done(words: str) -> ResponseReturnValue:
    flash(translate(words), "pass")
    return redirect(url_for("portfolios.mine"), 303)
