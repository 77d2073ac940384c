"""What ``lms exercises new`` asks: each answer is tried at once, and asked for again where it can't be."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from lms.domain.exercises import Texts
from lms.domain.skeletons import CheckKind, files_fault
from lms.errors import QatarlasError
from lms.services import authoring
from lms.services.authoring import Wish
from lms.services.school import School

LANGUAGES = {"en": "English", "kk": "Kazakh", "ru": "Russian"}
LONGEST_TITLE = 120


def asked_wish(  # noqa: PLR0917  in the order in which it is asked
    school: School,
    slug: str | None,
    titles: Mapping[str, str | None],
    kind: str | None,
    environment: str | None,
    files: tuple[str, ...],
    into: Path | None,
) -> Wish:
    """Return what the author wants, each part from its option or from the terminal."""
    talks = slug is None or sys.stdin.isatty()
    name = slug if slug is not None else ask_slug(school, into)
    authoring.free_folder(school, name, into)
    title = ask_title(name, titles, talks=talks)
    chosen = CheckKind(kind or ask_choice("kind of check", [one.value for one in CheckKind], talks=talks))
    fit = authoring.environments_for(chosen, school.catalogue.environments)
    place = environment or ask_choice("environment", fit, talks=talks)
    usual = authoring.skeleton_of(school, chosen, place).files
    wanted = files or (ask_files(school, chosen, place, usual) if talks else usual)
    return Wish(name, title, chosen, place, wanted)


def ask_slug(school: School, into: Path | None) -> str:
    def free(word: str) -> str:
        refusing(lambda: authoring.free_folder(school, word, into))
        return word

    return str(click.prompt("name of the folder (small letters, digits, hyphens)", value_proc=free))


def ask_title(slug: str, titles: Mapping[str, str | None], *, talks: bool) -> Texts:
    """Return the title; what is not said in Kazakh or Russian is said in English until it is translated."""
    said: dict[str, str] = {}
    for language, words in LANGUAGES.items():
        usual = said.get("en") or slug.replace("-", " ").capitalize()
        given = titles[language]
        if given is None and talks:
            given = click.prompt(f"title in {words}", default=usual)
        said[language] = (given or usual).strip()[:LONGEST_TITLE] or usual
    return Texts(**said)


def ask_choice(what: str, choices: list[str], *, talks: bool) -> str:
    """Return one of the choices; where nobody can be asked, the first."""
    if not talks or len(choices) == 1:
        return choices[0]
    return str(click.prompt(what, type=click.Choice(choices), default=choices[0]))


def ask_files(school: School, kind: CheckKind, environment: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    skeleton = authoring.skeleton_of(school, kind, environment)

    def fitting(words: str | tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(words.replace(",", " ").split()) if isinstance(words, str) else words
        if fault := files_fault(skeleton, names):
            raise click.UsageError(fault)
        return names

    told: tuple[str, ...] = click.prompt(
        "files that students hand in", default=" ".join(usual), value_proc=fitting
    )
    return told


def refusing(act: Callable[[], object]) -> None:
    """Let click ask again where the school refuses an answer."""
    try:
        act()
    except QatarlasError as error:
        raise click.UsageError(str(error)) from error
