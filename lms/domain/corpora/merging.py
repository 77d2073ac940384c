"""What a school has added to an imported exercise survives the next import: translations, points, levels.

A translation whose English has changed since stays, and names the English that it was made from.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from lms.domain.reviews.rubrics import Criterion, Prose, Rubric, Section, digest_of

ALIKE = 0.5
TRANSLATIONS = ("kk", "ru")


def carried(old: Rubric, new: Rubric) -> Rubric:
    """Return the new rubric with all that was added to the old one."""
    criteria = [one for _number, one in old]
    asked = [one for _number, one in new]
    befores = _pairs([one.question.en for one in criteria], [one.question.en for one in asked])
    sections = _pairs([_title(one) for one in old.sections], [_title(one) for one in new.sections])
    numbers = iter(range(len(asked)))
    made = [
        _section(
            old.sections[sections[place]] if place in sections else None,
            section,
            [
                _criterion(criteria[befores[at]], one) if at in befores else one
                for at, one in _count(section, numbers)
            ],
        )
        for place, section in enumerate(new.sections)
    ]
    return Rubric(sections=made, flags=old.flags)


def merged(base: Mapping[str, Any], mine: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields in which the source's changes are in, and so are the school's own, which win."""
    found: dict[str, Any] = {}
    for key in [*new, *(name for name in mine if name not in new)]:
        was, has, says = (one.get(key) for one in (base, mine, new))
        if isinstance(has, dict) and isinstance(says, dict):
            found[key] = merged(was if isinstance(was, dict) else {}, has, says)
        elif has == was:
            found[key] = says
        else:
            found[key] = has
    return {key: value for key, value in found.items() if value is not None}


def _count(section: Section, numbers: Iterator[int]) -> Iterator[tuple[int, Criterion]]:
    for one in section.criteria:
        yield next(numbers), one


def _section(old: Section | None, new: Section, criteria: list[Criterion]) -> Section:
    was = old or Section()
    return Section(title=_prose(was.title, new.title), intro=_prose(was.intro, new.intro), criteria=criteria)


def _criterion(old: Criterion, new: Criterion) -> Criterion:
    """Take the words and whether it is optional from the source, all else from the school."""
    return Criterion(
        kind=old.kind,
        question=_prose(old.question, new.question) or new.question,
        optional=new.optional,
        points=old.points,
        levels=old.levels,
        before=_prose(old.before, new.before),
        context=_prose(old.context, new.context),
    )


def _prose(old: Prose | None, new: Prose | None) -> Prose | None:
    if old is None or new is None:
        return new
    if old.en == new.en:
        return old
    made_from = {
        language: old.translated_from.get(language, digest_of(old.en))
        for language in TRANSLATIONS
        if old.has(language)
    }
    return Prose(en=new.en, kk=old.kk, ru=old.ru, translated_from=made_from)


def _title(section: Section) -> str:
    return section.title.en if section.title else ""


def _pairs(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return which text of ``new`` was which of ``old``: kept in order, moved, or changed in its place."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    found: dict[int, int] = {}
    for kind, start, end, begin, finish in blocks:
        if kind == "equal":
            found.update(zip(range(begin, finish), range(start, end), strict=True))
    taken = set(found.values())
    left = [at for at in range(len(old)) if at not in taken]
    for place in range(len(new)):
        moved = next((at for at in left if old[at] == new[place]), None) if place not in found else None
        if moved is not None:
            found[place] = moved
            left.remove(moved)
    for kind, start, end, begin, finish in blocks:
        if kind == "replace":
            before = [at for at in range(start, end) if at in left]
            after = [place for place in range(begin, finish) if place not in found]
            found.update(_changed(old, new, before, after))
    return found


def _changed(
    old: Sequence[str], new: Sequence[str], before: list[int], after: list[int]
) -> Iterator[tuple[int, int]]:
    if len(before) == len(after):
        yield from zip(after, before, strict=True)
        return
    left = before
    for place in after:
        best = max(left, key=partial(_likeness, old, new[place]), default=None)
        if best is not None and _likeness(old, new[place], best) >= ALIKE:
            yield place, best
            left = [at for at in left if at > best]


def _likeness(old: Sequence[str], text: str, at: int) -> float:
    return SequenceMatcher(None, old[at], text).ratio()
