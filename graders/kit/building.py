"""Programs that have to be built: built once a work, then run as often as the checks like.

What the compiler says against the work is the student's, and shown in its own words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graders.kit.answers.replies import Output
from graders.kit.findings import Failed, Finding, fail, finding
from graders.kit.values import shown
from graders.kit.work import Content, Work, run_text

NOT_FOUND = 127
WORDS_SHOWN = 2000
SANITIZED = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer", "-g")
"""Flags with which gcc and g++ make programs that stop at the first wrong access or undefined step."""
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0", "UBSAN_OPTIONS": "print_stacktrace=1"}
"""What they need in a sandbox, where no process may look into another to find leaks."""


@dataclass(frozen=True)
class Recipe:
    """A command and the files that it makes; ``files`` are the check's own, put beside the work."""

    argv: tuple[str, ...]
    makes: tuple[str, ...]
    seconds: float | None
    files: tuple[tuple[str, Content], ...]

    @property
    def command(self) -> str:
        return run_text(self.argv, "")


@dataclass(frozen=True)
class Program:
    """A program that was built from the work."""

    work: Work
    recipe: Recipe

    def run(
        self, *argv: str, stdin: Content = "", variables: Mapping[str, str] | None = None, **given: Any
    ) -> Output:
        """Run it, and wait until it has ended; ``variables`` are added to its environment.

        ``given`` is what ``work.run`` takes: files, keep, collect, seconds.
        """
        added = [f"{name}={value}" for name, value in (variables or {}).items()]
        command = [*(["env", *added] if added else []), f"./{self.recipe.makes[0]}", *argv]
        output = self.work.run(*command, stdin=stdin, **given)
        if self.is_gone(output):  # with a container that died, or it never was a file that can be run
            made(self.work, self.recipe)
            output = self.work.run(*command, stdin=stdin, **given)
        if self.is_gone(output):
            name = self.recipe.makes[0]
            fail("not_built", asked=self.recipe.command, expected=f"a program {name}", note=output.stderr)
        return output

    def is_gone(self, output: Output) -> bool:
        return output.exit_code in {NOT_FOUND, NOT_FOUND - 1} and f"./{self.recipe.makes[0]}" in output.stderr


def build(
    work: Work,
    *argv: str,
    makes: str | Sequence[str],
    seconds: float | None = None,
    files: Mapping[str, Content] | None = None,
) -> Program:
    """Build a program, or fail the check with the compiler's words.

    ``makes`` names what the command leaves: regular files that all later questions find again, the first of
    them the program. However many checks ask, the same command runs once a work.
    """
    made_files = (makes,) if isinstance(makes, str) else tuple(makes)
    recipe = Recipe(argv, made_files, seconds, tuple((files or {}).items()))
    known: dict[Recipe, Finding | None] = work.memory.setdefault("built", {})
    if recipe not in known:
        known[recipe] = fault_of(work, recipe)
    fault = known[recipe]
    if fault is not None:
        raise Failed(fault)
    return Program(work, recipe)


def fault_of(work: Work, recipe: Recipe) -> Finding | None:
    try:
        made(work, recipe)
    except Failed as error:
        return error.finding
    return None


def made(work: Work, recipe: Recipe) -> None:
    """Run the command in a folder with the work."""
    files = {**work.options.files, **dict(recipe.files)}
    output = work.run(*recipe.argv, files=files, keep=recipe.makes, seconds=recipe.seconds)
    if output.exit_code != 0:
        words = "\n".join(part for part in (output.stderr.strip(), output.stdout.strip()) if part)
        told = finding(
            "not_built",
            asked=recipe.command,
            expected=f"a program {recipe.makes[0]}",
            got=shown.cut(words, WORDS_SHOWN) or f"exit code {output.exit_code}",
        )
        raise Failed(told)


def sources(work: Work, *endings: str) -> list[str]:
    """Return the handed-in files with these endings, as a compiler can't mistake for options."""
    return [f"./{path}" for path in work.files() if path.endswith(endings)]
