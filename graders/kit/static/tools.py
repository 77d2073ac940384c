"""Formatters and linters of other languages than Python, run where they are: in the student's container.

They read files as text, with the check's settings alone; a work that asks them to look away is refused.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, NoReturn

from graders.kit.answers.replies import Output
from graders.kit.building import unsilenced
from graders.kit.findings import fail
from graders.kit.static.clang import C
from graders.kit.static.foreign import NO_PROGRAM, Foreign, NoReader
from graders.kit.static.golang import Go
from graders.kit.static.shell import Shell
from graders.kit.work import Work

FORMATTERS: dict[type[Foreign], tuple[str, ...]] = {
    Go: ("gofmt", "-l"),
    Shell: ("shfmt", "-ln=bash", "-i=4", "-l"),
}
LINTERS: dict[type[Foreign], tuple[str, ...]] = {
    C: ("gcc", "-fsyntax-only", "-Wall", "-Wextra", "-iquote."),
    Go: ("go", "vet", "./..."),
    Shell: ("shellcheck", "--norc", "--shell=bash", "--format=gcc"),
}
REMARK = re.compile(r"^(?:vet: )?(?:\./)?([^:\n]+):(\d+)(?::\d+)?: (.+)$", re.MULTILINE)
HEADERS = (".h", ".hh", ".hpp", ".hxx")


class Told(NamedTuple):
    """What a tool has to say of a line."""

    path: str
    line: int
    words: str


def files_of(work: Work, language: type[Foreign]) -> list[str]:
    """Return the files of a language, but headers, which are read with what includes them."""
    return sorted(
        path for path in work.files() if path.endswith(language.endings) and not path.endswith(HEADERS)
    )


def reformatted(work: Work, language: type[Foreign]) -> list[Told]:
    """Return the files that the language's formatter would write in another way."""
    argv, paths = known(FORMATTERS, language), files_of(work, language)
    if not paths:
        return []
    output = asked(work, language, (*argv, *(f"./{path}" for path in paths)))
    odd = {line.removeprefix("./") for line in output.stdout.splitlines()}
    unread = list(remarks_in(output.stderr))
    if output.exit_code and not odd and not unread:
        unreadable(language, argv, output)
    words = f"{argv[0]} writes this in another way"
    return [*unread, *(Told(path, 1, words) for path in paths if path in odd)]


def remarks(work: Work, language: type[Foreign]) -> list[Told]:
    """Return what the language's linter says, in the order of files and lines."""
    argv, paths = known(LINTERS, language), files_of(work, language)
    if not paths:
        return []
    unsilenced(work, *language.endings)
    named = () if argv[-1] == "./..." else tuple(f"./{path}" for path in paths)
    output = asked(work, language, (*argv, *named))
    told = sorted(set(remarks_in(output.stdout + output.stderr)))
    found = [one for one in told if language is not C or not one.words.startswith("note: ")]
    if output.exit_code and not found:
        unreadable(language, argv, output)
    return found


def known(tools: dict[type[Foreign], tuple[str, ...]], language: type[Foreign]) -> tuple[str, ...]:
    if language not in tools:
        raise ValueError(f"no tool is known for {language.language}")
    return tools[language]


def asked(work: Work, language: type[Foreign], argv: Sequence[str]) -> Output:
    output = work.run(*argv)
    if output.exit_code == NO_PROGRAM:
        raise NoReader(f"{argv[0]} is not in the environment of this {language.language}")
    return output


def unreadable(language: type[Foreign], argv: Sequence[str], output: Output) -> NoReturn:
    expected = f"{language.language} that can be read"
    fail("malformed", asked=" ".join(argv), expected=expected, got=output.stderr)


def remarks_in(text: str) -> Iterator[Told]:
    """Yield what is said of any file: who gives a line another name does not lose its remark."""
    for path, line, words in REMARK.findall(text):
        yield Told(path, int(line), words)
