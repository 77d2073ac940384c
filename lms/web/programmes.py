"""The settings of a programme, for admins: its rules, and whether a cohort's names are hidden in reviews."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.errors import N_, MissingError
from lms.services import cohorts, programmes
from lms.services.programmes import ProgrammeRules, WrongRulesError
from lms.web.access import admin
from lms.web.context import current_school
from lms.web.filters import number
from lms.web.forms import programme_name
from lms.web.language import tell, translate
from lms.web.sessions import current_person
from lms.web.shown.rulewords import RULES, SECTIONS, Kind, Rule

blueprint = Blueprint("programmes", __name__)

USUAL = ProgrammeRules()
DECIMALS = 6


@dataclass(frozen=True)
class Row:
    """One rule on the page: what is written in its field or ticked, what is usual, and what can be."""

    name: str
    rule: Rule
    written: Sequence[str]
    usual: str
    bounds: str
    wrong: bool


@dataclass(frozen=True)
class Part:
    name: str
    words: str
    rows: tuple[Row, ...]


@blueprint.get("/programmes/<int:programme_id>")
def page(programme_id: int) -> ResponseReturnValue:
    admin(current_person())
    return settings_page(programme_id)


@blueprint.post("/programmes/<int:programme_id>/rules/<section>")
def set_rules(programme_id: int, section: str) -> ResponseReturnValue:
    """Set one section; values that can't be are named, and nothing is changed."""
    admin(current_person())
    programmes.by_id(current_school(), programme_id)
    if section not in RULES:
        raise MissingError(N_("There is no such page."))
    typed = {name: request.form.getlist(name) for name in RULES[section]}
    values = {name: kept_value(rule, typed[name]) for name, rule in RULES[section].items()}
    try:
        programmes.set_rules(current_school(), programme_id, section, values)
    except WrongRulesError as error:
        flash(tell(error), "fail")
        return settings_page(programme_id, {section: typed}, error.fields), 422
    flash(translate(N_("Saved. It holds from now on; what runs keeps its times.")), "pass")
    return redirect(url_for("programmes.page", programme_id=programme_id), 303)


@blueprint.post("/cohorts/<int:cohort_id>/names")
def set_names(cohort_id: int) -> ResponseReturnValue:
    """Hide or show the names of authors and reviewers of a cohort in rounds that open from now on."""
    admin(current_person())
    cohorts.hide_names(current_school(), cohort_id, hidden=request.form.get("hidden") == "yes")
    flash(translate(N_("Saved. Rounds that have begun stay as they are.")), "pass")
    return redirect(url_for("cohorts.listing"), 303)


def settings_page(
    programme_id: int,
    typed: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    wrong: frozenset[str] = frozenset(),
) -> str:
    programme = programmes.by_id(current_school(), programme_id)
    rules = programmes.rules_of(programme)
    parts = [
        part_of(section, getattr(rules, section), (typed or {}).get(section, {}), wrong)
        for section in SECTIONS
    ]
    return render("programmes/page.html", programme=programme, name=programme_name(programme), parts=parts)


def part_of(section: str, values: Any, typed: Mapping[str, Sequence[str]], wrong: frozenset[str]) -> Part:
    usual = getattr(USUAL, section)
    rows = tuple(
        Row(
            name,
            rule,
            typed[name] if typed else shown_value(rule, getattr(values, name)),
            usual_value(rule, getattr(usual, name)),
            bounds_of(type(values), name, rule),
            bool(typed) and name in wrong,
        )
        for name, rule in RULES[section].items()
    )
    return Part(section, SECTIONS[section], rows)


def bounds_of(model: Any, name: str, rule: Rule) -> str:
    """Say in signs what a number can be: ≥ 1, ≤ 100."""
    if rule.kind is not Kind.NUMBER:
        return ""
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    found = [
        f"{sign} {number(getattr(limit, bound) / rule.parts)}"
        for limit in model.model_fields[name].metadata
        for bound, sign in signs.items()
        if hasattr(limit, bound)
    ]
    return ", ".join(found)


def usual_value(rule: Rule, value: Any) -> str:
    """Return what is usual as people read it."""
    if rule.kind is Kind.NUMBER:
        return number(value / rule.parts)
    if rule.kind is Kind.YES_NO:
        return translate(N_("yes") if value else N_("no"))
    chosen = shown_value(rule, value)
    return ", ".join(translate(rule.choices[one]) for one in chosen) or translate(N_("none"))


def shown_value(rule: Rule, value: Any) -> tuple[str, ...]:
    """Return what stands in a field, or which of its choices are ticked."""
    if rule.kind is Kind.SEVERAL:
        return tuple(str(one) for one in value)
    if rule.kind is not Kind.NUMBER:
        return (str(value) if rule.kind is Kind.ONE else "yes" * value,)
    shown = value / rule.parts if rule.parts > 1 else value
    return (f"{shown:.{DECIMALS}f}".rstrip("0").rstrip("."),)


def kept_value(rule: Rule, written: Sequence[str]) -> object:
    """Read what was typed or ticked as it is kept; what can't be is refused by the rules."""
    if rule.kind is Kind.YES_NO:
        return "yes" in written
    if rule.kind is Kind.SEVERAL:
        return [one for one in rule.choices if one in written]
    first = written[0] if written else ""
    return kept_number(rule, first) if rule.kind is Kind.NUMBER else first


def kept_number(rule: Rule, written: str) -> object:
    try:
        value = float(written.strip().replace(",", "."))
    except ValueError:
        return written
    if not math.isfinite(value):
        return None
    value = round(value * rule.parts, DECIMALS)
    return int(value) if value.is_integer() else value
