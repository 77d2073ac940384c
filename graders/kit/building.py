"""Programs that have to be built: built once a work, then run as often as the checks like.

What the compiler says against the work is the student's, and shown in its own words.
"""

import re
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
WATCHFUL = (
    "detect_leaks=0:abort_on_error=0:halt_on_error=1:exitcode=1:log_path=stderr:suppressions=:poison_heap=1"
    ":poison_partial=1:poison_array_cookie=1:start_deactivated=0:replace_str=1:replace_intrin=1"
    ":alloc_dealloc_mismatch=1:new_delete_type_mismatch=1:handle_segv=1:allow_user_segv_handler=0"
    ":allow_user_poisoning=0:quarantine_size_mb=32:thread_local_quarantine_size_kb=1024:max_redzone=2048"
)
SANITIZERS = {
    "ASAN_OPTIONS": WATCHFUL,
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1:exitcode=1:log_path=stderr:suppressions=",
}
"""What they need in a sandbox, where no process may look into another to find leaks; the rest is said so that
no program chooses it for itself."""
SILENCERS = re.compile(
    r"(?:\#|%:)\s*pragma\s+(?:GCC|clang)\b|\b_Pragma\b|\bno_sanitize\w*|\b__no_sanitize\w*|\bno_address_safety\w*"
    r"|__(?:asan|lsan|ubsan|sanitizer)_\w*|#\s*shellcheck\s+disable\b|\bNOLINT\w*"
)
"""Words by which a source asks compilers, their sanitizers and linters to look away."""
JOINED = re.compile(r"\\[ \t]*\r?\n")


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
            got=shown.cut(words, WORDS_SHOWN) or output.how,
        )
        raise Failed(told)


def unsilenced(work: Work, *endings: str) -> None:
    """Fail where a handed-in file with one of these endings asks whoever reads it to look away."""
    for path in sources(work, *endings):
        found = SILENCERS.search(without_remarks(JOINED.sub("", work.read_text(path.removeprefix("./")))))
        if found is not None:
            words = " ".join(found[0].split())
            fail("forbidden", asked=path.removeprefix("./"), expected=f"no {words}", got=words)


def without_remarks(text: str) -> str:
    """Return a text of C without what stands between its signs for remarks."""
    first, *others = text.split("/*")
    return " ".join([first, *(other.partition("*/")[2] for other in others)])


def sources(work: Work, *endings: str) -> list[str]:
    """Return the handed-in files with these endings, as a compiler can't mistake for options."""
    return [f"./{path}" for path in work.files() if path.endswith(endings)]
