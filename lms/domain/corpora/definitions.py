"""def.json: what a project is, with what the folders above it say of it, as fields of ``exercise.toml``."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.domain.exercises import Kind
from lms.domain.words import SLUG

Json = Mapping[str, Any]

PROJECTS = {"project", "raid", "exercise"}
FOLDERS = {"piscine", "quest", "module", "exam", "checkpoint", "campus", "onboarding", "signup"}
MOST_REVIEWERS, LARGEST_TEAM, MOST_XP, MOST_SKILL = 5, 20, 100_000, 100


@dataclass
class Described:
    """A project's ``type``, ``name`` and attributes, its parents' overrides in, and what was odd."""

    type: str = ""
    name: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)


def slug_of(name: str) -> str:
    """Return the slug of a folder's name; empty where it can't have one."""
    slug = re.sub(r"-{2,}", "-", re.sub(r"[\s_.-]", "-", name.strip().lower())).strip("-")
    return slug if SLUG.fullmatch(slug) else ""


def described(folders: Mapping[str, Json]) -> dict[str, Described]:
    """Return, by folder, what its def.json says, overridden by what the folders that name it say."""
    found = {folder: _own(folder, content) for folder, content in folders.items()}
    by_name = {posixpath.basename(folder): folder for folder in sorted(found, reverse=True)}
    by_slug = {slug_of(name): folder for name, folder in by_name.items()}
    given: dict[str, dict[str, tuple[Any, str]]] = {}
    for parent, content in sorted(folders.items()):
        for name, child in _children(content, found[parent]).items():
            folder = by_name.get(name) or by_slug.get(slug_of(name))
            if folder is None or folder == parent:
                found[parent].odd.append(f"its child “{name}” has no def.json here")
                continue
            if posixpath.basename(folder) != name:
                found[folder].odd.append(f"{_named(parent)} calls it “{name}”; matched")
            _override(found[folder], given.setdefault(folder, {}), child, parent)
    return found


def fields_of(one: Described) -> dict[str, Any]:
    """Return the fields of ``exercise.toml`` that the attributes come to; what can't be used is odd."""
    attributes, odd = one.attributes, one.odd
    smallest, largest = _team(attributes, odd)
    fields: dict[str, Any] = {
        "kind": str(Kind.PROJECT),
        "xp": _xp(attributes, odd),
        "review": {"reviewers": _reviewers(attributes, odd)},
    }
    if largest > 1:
        fields["team"] = {"smallest": smallest, "largest": largest}
    skills = _skills(attributes, odd)
    return fields | ({"skills": skills} if skills else {})


def _own(folder: str, content: Json) -> Described:
    kind, name, attributes = (content.get(key) for key in ("type", "name", "attrs"))
    made = Described(
        type=kind if isinstance(kind, str) else "",
        name=name if isinstance(name, str) else "",
        attributes=dict(attributes) if isinstance(attributes, dict) else {},
    )
    if attributes is not None and not isinstance(attributes, dict):
        made.odd.append("its attrs are no object; left out")
    if made.type not in PROJECTS | FOLDERS:
        made.odd.append(f"the type “{made.type}” is not known")
    elif made.type == "raid":
        made.odd.append("a raid: its team is made by hand here, and peers review it")
    base = posixpath.basename(folder)
    if made.name and made.name != base and slug_of(made.name) == slug_of(base) and "_" in made.name + base:
        made.odd.append(f"its name is “{made.name}”, its folder “{base}”; matched")
    return made


def _children(content: Json, parent: Described) -> dict[str, Json]:
    children = content.get("children", {})
    if not isinstance(children, dict):
        parent.odd.append("its children are no object; left out")
        return {}
    return {name: child if isinstance(child, dict) else {} for name, child in children.items()}


def _override(one: Described, given: dict[str, tuple[Any, str]], child: Json, parent: str) -> None:
    """Put a child's attributes over the defaults; of two parents the first counts, and they are told."""
    nested = child.get("attrs")
    attributes = dict(nested) if isinstance(nested, dict) else {}
    attributes |= {
        key: value for key, value in child.items() if key not in {"attrs", "type", "name", "children"}
    }
    for key, value in attributes.items():
        known = given.setdefault(key, (value, parent))
        if known[0] != value:
            one.odd.append(f"{_named(known[1])} and {_named(parent)} differ in {key}; the first counts")
        one.attributes[key] = known[0]


def _named(folder: str) -> str:
    return f"{folder}/def.json" if folder else "def.json"


def _reviewers(attributes: Json, odd: list[str]) -> int:
    """Return how many reviewers the first check by people wants; there are never more than five here."""
    validations = attributes.get("validations")
    listed = validations if isinstance(validations, list) else []
    wanted = [
        one.get("required") for one in listed if isinstance(one, dict) and "audit" in str(one.get("type"))
    ]
    if len(wanted) > 1:
        odd.append(f"{len(wanted)} kinds of audit; the first counts")
    if not wanted:
        odd.append("says not how many audits are required; 1 taken")
        return 1
    return _whole(wanted[0], "required", 1, MOST_REVIEWERS, 1, odd)


def _team(attributes: Json, odd: list[str]) -> tuple[int, int]:
    size = attributes.get("groupSize")
    smallest = _whole(attributes.get("groupMin", size), "groupMin", 1, LARGEST_TEAM, 1, odd)
    largest = _whole(attributes.get("groupMax", size), "groupMax", 1, LARGEST_TEAM, smallest, odd)
    if smallest > largest:
        odd.append(f"groupMin {smallest} is more than groupMax {largest}; turned round")
    return min(smallest, largest), max(smallest, largest)


def _xp(attributes: Json, odd: list[str]) -> int:
    value = attributes.get("xp", attributes.get("baseXp"))
    return _whole(value, "xp", 0, MOST_XP, 0, odd)


def _skills(attributes: Json, odd: list[str]) -> dict[str, int]:
    value = attributes.get("skills", attributes.get("baseSkills"))
    if not isinstance(value, dict):
        return {}
    found: dict[str, int] = {}
    for name, most in value.items():
        slug = slug_of(str(name))
        if slug:
            found[slug] = _whole(most, f"skills.{name}", 0, MOST_SKILL, 0, odd)
        else:
            odd.append(f"the skill “{name}” has no usable name; left out")
    return found


def _whole(value: object, name: str, least: int, most: int, default: int, odd: list[str]) -> int:  # noqa: PLR0917
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124  NaN
        odd.append(f"{name} is no number; {default} taken")
        return default
    fitting = int(min(max(value, least), most))
    if fitting != value:
        odd.append(f"{name} is {value}; {fitting} taken")
    return fitting
