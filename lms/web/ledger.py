"""Credits, XP and skills: what somebody has, and every row that it is the sum of."""

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.credits import HUNDRED, Entry, Standing
from lms.domain.experience import MORE_SKILLS, SKILLS
from lms.domain.people import Role
from lms.errors import N_, QatarlasError, RefusedError
from lms.services import ledger
from lms.services.ledger import Currency, LedgerEntry
from lms.services.people import Person
from lms.web import marks
from lms.web.access import admin, readable_person, student
from lms.web.context import current_school
from lms.web.filters import said
from lms.web.language import tell, translate
from lms.web.sessions import current_person
from lms.web.shown.charts import radar

blueprint = Blueprint("ledger", __name__)

MOST = 1_000_000
"""The largest amount, in hundredths, that an admin writes by hand."""
REASONS = {
    Entry.WELCOME: N_("To begin with"),
    Entry.ROUND: N_("Your work went to reviewers"),
    Entry.REVIEW: N_("You reviewed a work"),
    Entry.REFUND: N_("Given back"),
    Entry.RESCUE: N_("Given, so that your work could go out"),
    Entry.DECAY: N_("Above the cap a part fades each week"),
    Entry.WORK: N_("You passed an exercise"),
    Entry.FLOW: N_("A round of reviews was decided"),
    Entry.CORRECTION: N_("A correction"),
    Entry.MANUAL: N_("By the school"),
}
CURRENCIES = {
    Currency.CREDIT: N_("credits"),
    Currency.XP: N_("XP"),
    Currency.UP: N_("XP given"),
    Currency.DOWN: N_("XP got"),
}
STANDINGS = {
    Standing.EVEN: (N_("You have given as many reviews as you got."), "pass", "pass"),
    Standing.OWING: (N_("You owe reviews: %(owed)s. There is time, offers come to you."), "wait", "wait"),
    Standing.BEHIND: (
        N_("You owe reviews: %(owed)s. Until some are done, a work may wait longer to go out."),
        "wait",
        "alert",
    ),
}


@blueprint.get("/credits")
def mine() -> ResponseReturnValue:
    return ledger_page(student(current_person()))


@blueprint.get("/people/<int:person_id>/credits")
def of_person(person_id: int) -> ResponseReturnValue:
    """Show the staff in charge what a student has, and why."""
    return ledger_page(student(readable_person(current_school(), current_person(), person_id)))


@blueprint.post("/people/<int:person_id>/credits")
def enter(person_id: int) -> ResponseReturnValue:
    """Write a row by hand: a correction that no rule makes."""
    school, by = current_school(), admin(current_person())
    person = student(readable_person(school, by, person_id))
    try:
        ledger.enter_by_hand(
            school,
            person_id,
            by=by.id or 0,
            currency=currency_of(request.form.get("currency", "")),
            amount=hundredths_of(request.form.get("amount", "")),
            reason=request.form.get("reason", ""),
        )
    except QatarlasError as error:
        flash(tell(error), "wait")
        return ledger_page(person), 422
    flash(translate(N_("Written. The person sees it with its reason.")), "pass")
    return redirect(url_for("ledger.of_person", person_id=person_id), 303)


def ledger_page(person: Person) -> str:
    school, viewer = current_school(), current_person()
    has = ledger.balances(school, person.id or 0)
    skills = ledger.skills(school, person.id or 0)
    names = {**SKILLS, **MORE_SKILLS}
    words, colour, icon = STANDINGS[has.obligation.standing]
    return render(
        "ledger/page.html",
        whose=person,
        is_own=viewer.id == person.id,
        may_write=viewer.role is Role.ADMIN,
        has=has,
        standing=(translate(words, {"owed": has.obligation.owed}), colour, icon),
        page=ledger.entries(
            school, person.id or 0, request.args.get("page", 1, type=int), shown_currencies()
        ),
        skills={names.get(name, name): value for name, value in skills.items()},
        radar=radar(tuple(skills.values())),
        titles=school.catalogue.titles,
        reason_of=reason_of,
        currencies=CURRENCIES,
    )


def shown_currencies() -> tuple[Currency, ...]:
    """Return whose rows are shown: XP is a mark, credits are not."""
    return tuple(Currency) if marks.shown() else (Currency.CREDIT,)


def reason_of(entry: LedgerEntry) -> str:
    """Say why a row stands there."""
    if entry.reason == Entry.MANUAL:
        return str(entry.details.get("said", ""))
    words = translate(REASONS.get(Entry(entry.reason), N_("A correction")))
    because = entry.details.get("words")
    return f"{words}: {said({'words': because})}" if because else words


def currency_of(written: str) -> Currency:
    try:
        return Currency(written)
    except ValueError:
        raise RefusedError(N_("Choose credits or XP.")) from None


def hundredths_of(written: str) -> int:
    """Read an amount such as -1,5 in hundredths."""
    try:
        amount = round(float(written.strip().replace(",", ".").replace("−", "-")) * HUNDRED)
    except (ValueError, OverflowError):
        raise RefusedError(N_("Write an amount, such as 2 or -1.5.")) from None
    if abs(amount) > MOST:
        raise RefusedError(N_("Write a smaller amount."))
    return amount
