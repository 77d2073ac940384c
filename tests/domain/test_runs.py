"""What a reviewer may let run: command lines, files, suggestions."""

import pytest

from lms.domain import runs
from lms.errors import RefusedError, TooLargeError


@pytest.mark.parametrize(
    ("line", "argv"),
    [
        ("python3 main.py", ["python3", "main.py"]),
        ("  python3   main.py 'two words' ", ["python3", "main.py", "two words"]),
        ('node x.mjs ""', ["node", "x.mjs", ""]),
        ("sh -c 'ls | wc -l'", ["sh", "-c", "ls | wc -l"]),
        ("python3 main.py; rm -rf /", ["python3", "main.py;", "rm", "-rf", "/"]),
        ("python3 есеп.py", ["python3", "есеп.py"]),
    ],
)
def test_a_line_becomes_arguments_as_a_shell_would_quote_them(line: str, argv: list[str]) -> None:
    assert runs.parse_command(line) == argv


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "Write a command"),
        ("   ", "Write a command"),
        ("python3 'main.py", "quotation mark"),
        ("python3 a\0b", "can't be written"),
        ("jupyter run analysis.ipynb", "notebook"),
        ("x" * 2001, "2000"),
        (" ".join(["x"] * 65), "64"),
    ],
)
def test_what_is_no_command_is_refused_with_what_to_change(line: str, words: str) -> None:
    with pytest.raises((RefusedError, TooLargeError), match=words):
        runs.parse_command(line)


def test_a_notebook_is_run_where_its_environment_can() -> None:
    line = "jupyter execute 'my analysis.ipynb'"
    argv = runs.parse_command(line, notebooks=True)
    assert runs.notebook_of(argv) == "my analysis.ipynb"
    assert runs.notebook_of(["python3", "a.py"]) is None
    long = f"jupyter execute {'a' * 240}.ipynb"
    for other in ("jupyter run a.ipynb", "jupyter execute a.ipynb b.ipynb", long):
        with pytest.raises(RefusedError, match="jupyter execute"):
            runs.parse_command(other, notebooks=True)


def test_files_are_few_small_and_well_named() -> None:
    runs.check_files({f"data/{number}.csv": b"x" * runs.FILE_BYTES for number in range(5)})


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({f"{number}.csv": b"" for number in range(6)}, "at most 5"),
        ({"big.csv": b"x" * (256 * 1024 + 1)}, "big.csv is larger than 256 KB"),
        ({"../up.csv": b""}, "plain names"),
        ({"/etc/passwd": b""}, "plain names"),
        ({"": b""}, "plain names"),
        ({".git/config": b""}, "part of git"),
        ({"a\nb": b""}, "can't be seen"),
    ],
)
def test_other_files_are_refused(files: dict[str, bytes], words: str) -> None:
    with pytest.raises((RefusedError, TooLargeError), match=words):
        runs.check_files(files)


@pytest.mark.parametrize(("text", "words"), [("x" * (256 * 1024 + 1), "256 KB"), ("a\0b", "as a file")])
def test_an_input_is_small_and_of_text(text: str, words: str) -> None:
    runs.check_stdin("бір\nекі\n")
    with pytest.raises((RefusedError, TooLargeError), match=words):
        runs.check_stdin(text)
