"""A reviewer's own run of a work: what may be asked for."""

import shlex
from collections.abc import Mapping, Sequence

from lms.domain.files import check_path, megabytes
from lms.domain.suggestions import NOTEBOOK, NOTEBOOK_PROGRAM
from lms.domain.texts import printable
from lms.errors import N_, RefusedError, TooLargeError

MOST_FILES = 5
FILE_BYTES = 256 * 1024
STDIN_BYTES = 256 * 1024
MOST_ARGUMENTS = 64
LONGEST_COMMAND = 2000
AN_HOUR = 30
"""Runs that one reviewer may ask for within an hour."""

NOTEBOOK_WORDS = 3
LONGEST_PATH = 240


def parse_command(line: str, *, notebooks: bool = False) -> list[str]:
    """Return the arguments of a command line, quoted as in a shell; no shell runs it.

    ``notebooks``: the environment has a kernel that runs them.
    """
    if len(line) > LONGEST_COMMAND:
        raise TooLargeError(
            N_("The command is longer than %(limit)s characters."), limit=LONGEST_COMMAND, field="command"
        )
    try:
        argv = shlex.split(line)
    except ValueError:
        raise RefusedError(N_("A quotation mark in the command is not closed."), field="command") from None
    check_arguments(argv, notebooks=notebooks)
    return argv


def check_arguments(argv: Sequence[str], *, notebooks: bool = False) -> None:
    if not argv:
        raise RefusedError(N_("Write a command, such as python3 main.py."), field="command")
    if any("\0" in argument for argument in argv):
        raise RefusedError(N_("The command holds a character that can't be written."), field="command")
    if len(argv) > MOST_ARGUMENTS:
        raise TooLargeError(N_("Use at most %(limit)s arguments."), limit=MOST_ARGUMENTS, field="command")
    if any(argument.endswith(NOTEBOOK) for argument in argv) and not (notebooks and notebook_of(argv)):
        words = (
            N_("Write jupyter execute and the name of one notebook.")
            if notebooks
            else N_("A notebook can't be run here. Read its cells, or run a file that they use.")
        )
        raise RefusedError(words, field="command")


def notebook_of(argv: Sequence[str]) -> str | None:
    """Return the notebook that a command runs from its first cell to its last, or None for any other."""
    fits = len(argv) == NOTEBOOK_WORDS and tuple(argv[:2]) == NOTEBOOK_PROGRAM
    return argv[2] if fits and argv[2].endswith(NOTEBOOK) and len(argv[2]) <= LONGEST_PATH else None


def check_stdin(text: str) -> None:
    if len(text.encode()) > STDIN_BYTES:
        raise TooLargeError(
            N_("The input is larger than %(limit)s."), limit=megabytes(STDIN_BYTES), field="stdin"
        )
    if "\0" in text:
        raise RefusedError(N_("The input holds a character that can't be written. Send it as a file."))


def check_files(files: Mapping[str, bytes]) -> None:
    """Refuse files of the reviewer's own that are too many, too large or badly named."""
    if len(files) > MOST_FILES:
        raise TooLargeError(N_("Add at most %(limit)s files."), limit=MOST_FILES, field="files")
    for path, content in files.items():
        check_path(tuple(path.split("/")))
        if len(content) > FILE_BYTES:
            raise TooLargeError(
                N_("%(path)s is larger than %(limit)s. Leave it out or make it smaller."),
                path=printable(path),
                limit=megabytes(FILE_BYTES),
                field="files",
            )
