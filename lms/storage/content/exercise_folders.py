"""Reading one exercise from its folder, whole or not at all."""

import ast
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from lms.domain.authoring import faults
from lms.domain.environments import Environment
from lms.domain.exercises import Bundle, Definition, Exercise, Failure, Partial, Solution
from lms.domain.reviews.known import KnownAnswers, KnownWork, known_faults
from lms.domain.reviews.rubrics import Rubric, Translations
from lms.domain.words import LONGEST_SLUG, SLUG
from lms.storage.content.authored import Problems
from lms.storage.content.beside_folders import FOLDER as BESIDE
from lms.storage.content.beside_folders import read_beside

LANGUAGES = ("kk", "ru", "en")
TRANSLATIONS = "translations.toml"
LARGEST_BUNDLE = 48 * 1024 * 1024
LONGEST_KNOWN = 79
IGNORED = {"__pycache__", ".DS_Store", ".pytest_cache", ".ruff_cache", ".mypy_cache"}
GRADING_FIELDS = {"environment", "preload", "hand_in", "limits", "pass_points"}
GRADING_FIELDS_OF_CHECK = {"name", "points", "after", "hidden"}


def read_exercise(folder: Path, environments: Mapping[str, Environment], kit_digest: str) -> Exercise:
    """Return the exercise of a folder; raise ``BrokenError`` with every problem found."""
    problems = Problems(folder)
    if not SLUG.fullmatch(folder.name) or len(folder.name) > LONGEST_SLUG:
        problems.add("", "the folder's name is not made of small letters, digits and single hyphens")
    definition = problems.model("exercise.toml", Definition)
    rubric = problems.model("rubric.toml", Rubric)
    subjects = _subjects(problems)
    translations = problems.model(TRANSLATIONS, Translations) if (folder / TRANSLATIONS).exists() else None
    environment = _environment(problems, definition, environments) if definition else None
    if definition is not None and (definition.checks or (folder / "checks.py").exists()):
        _match_checks(problems, definition)
    starter = read_files(folder / "starter")
    solutions = _solutions(problems, definition)
    known = _known(problems, rubric)
    bundle = _bundle(problems)
    beside = None
    if definition is not None:
        _match_hand_in(problems, definition, starter, solutions)
        beside = read_beside(problems, definition, environments, read_files(folder / BESIDE))
    problems.raise_any()
    if definition is None or environment is None or rubric is None:
        raise RuntimeError("a definition was not read and no problem was found")
    return Exercise(
        slug=folder.name,
        definition=definition,
        environment=environment,
        rubric=rubric,
        subjects=subjects,
        starter=starter,
        bundle=bundle,
        checks_version=checks_version(definition, bundle, kit_digest),
        solutions=solutions,
        known=known,
        translations=translations or Translations(),
        beside=beside,
    )


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the regular files below a folder by their paths; nothing if there is no such folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _regular(folder)}


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return a digest of names and contents."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(json.dumps([path, hashlib.sha256(files[path]).hexdigest()]).encode())
    return total.hexdigest()


def checks_version(definition: Definition, bundle: Bundle, kit_digest: str) -> str:
    """Return a digest over all that can change a verdict but the image, the seed and the work."""
    fields = definition.model_dump(mode="json", include=GRADING_FIELDS)
    fields["checks"] = [
        check.model_dump(mode="json", include=GRADING_FIELDS_OF_CHECK) for check in definition.checks
    ]
    said = json.dumps([bundle.digest, kit_digest, fields], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def pack(files: Mapping[str, bytes]) -> Bundle:
    """Return a tar whose bytes depend on names and contents alone."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(files):
            member = tarfile.TarInfo(path)
            member.size, member.mode = len(files[path]), 0o644
            tar.addfile(member, io.BytesIO(files[path]))
    return Bundle(target.getvalue(), hashlib.sha256(target.getvalue()).hexdigest())


def _regular(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and not path.is_symlink() and IGNORED.isdisjoint(inside):
            yield path


def _subjects(problems: Problems) -> dict[str, str]:
    """Return the subjects by language; only the English one has to be there."""
    there = [one for one in LANGUAGES if one == "en" or (problems.folder / f"subject.{one}.md").exists()]
    return {language: _subject(problems, language) for language in there}


def _subject(problems: Problems, language: str) -> str:
    file = f"subject.{language}.md"
    text = problems.text(file)
    if text is not None and not text.strip():
        problems.add(file, "is empty")
    return text or ""


def _environment(
    problems: Problems, definition: Definition, environments: Mapping[str, Environment]
) -> Environment | None:
    environment = environments.get(definition.environment)
    text = (problems.folder / "exercise.toml").read_text(encoding="utf-8")
    if environment is None:
        words = (
            f"there is no environment {definition.environment}; there is {', '.join(sorted(environments))}"
        )
        problems.at("exercise.toml", text, ("environment",), words)
        return None
    for where, words in faults(definition, environment):
        problems.at("exercise.toml", text, where, words)
    return environment


def _match_checks(problems: Problems, definition: Definition) -> None:
    """Every check that exercise.toml names is a function of checks.py, and the other way round."""
    text = problems.text("checks.py")
    if text is None:
        return
    try:
        marked = _marked(ast.parse(text))
    except SyntaxError as error:
        problems.add("checks.py", f"is no Python: {error.msg}", line=error.lineno or 1)
        return
    functions = {one.name: one for one in marked}
    _tell_shapes(problems, marked)
    toml = (problems.folder / "exercise.toml").read_text(encoding="utf-8")
    named = {check.name for check in definition.checks}
    for position, check in enumerate(definition.checks):
        if check.name not in functions:
            words = f"checks.py has no check {check.name}"
            problems.at("exercise.toml", toml, ("checks", position, "name"), words)
    for name, function in functions.items():
        if name not in named:
            problems.add(
                "checks.py", "exercise.toml does not name this check", line=function.lineno, field=name
            )
        if not ast.get_docstring(function):
            problems.add("checks.py", "has no docstring", line=function.lineno, field=name)


def _tell_shapes(problems: Problems, marked: list[ast.FunctionDef]) -> None:
    """A check takes the work and nothing else, and no second one has its name."""
    seen: dict[str, int] = {}
    for function in marked:
        given = function.args
        asked = len(given.posonlyargs) + len(given.args) - len(given.defaults)
        wanted = len(given.posonlyargs) + len(given.args)
        if asked > 1 or wanted < 1 or None in given.kw_defaults:
            problems.add(
                "checks.py",
                "has to take the work, and nothing else",
                line=function.lineno,
                field=function.name,
            )
        if function.name in seen:
            words = f"has the name of the check in line {seen[function.name]}"
            problems.add("checks.py", words, line=function.lineno, field=function.name)
        seen.setdefault(function.name, function.lineno)


def _marked(module: ast.Module) -> list[ast.FunctionDef]:
    """Return the functions that carry ``@check`` or ``@kit.check``."""
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    return [node for node in functions if any(map(_is_check, node.decorator_list))]


def _is_check(decorator: ast.expr) -> bool:
    name = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
    return name == "check"


def _bundle(problems: Problems) -> Bundle:
    checks = problems.folder / "checks.py"
    hidden = read_files(problems.folder / "hidden")
    files = {f"hidden/{path}": content for path, content in hidden.items()}
    if checks.is_file():
        files["checks.py"] = checks.read_bytes()
    bundle = pack(files)
    if len(bundle.data) > LARGEST_BUNDLE:
        problems.add("hidden", f"is larger than {LARGEST_BUNDLE // 1024 // 1024} MiB")
    return bundle


def _solutions(problems: Problems, definition: Definition | None) -> tuple[Solution, ...]:
    found: list[Solution] = []
    for folder in sorted((problems.folder / "solutions").glob("*/*/")):
        name = f"{folder.parent.name}/{folder.name}"
        files = read_files(folder)
        if folder.parent.name == "failing":
            files.pop("fails.toml", None)
            found.append(Solution(name, files, failure=_failure(problems, name, definition)))
        elif folder.parent.name == "passing":
            file = f"solutions/{name}/passes.toml"
            partial = problems.model(file, Partial) if files.pop("passes.toml", None) else None
            found.append(Solution(name, files, partial=partial))
        else:
            problems.add(f"solutions/{folder.parent.name}", "is neither passing nor failing")
    return tuple(found)


def _failure(problems: Problems, name: str, definition: Definition | None) -> Failure | None:
    file = f"solutions/{name}/fails.toml"
    failure = problems.model(file, Failure)
    if failure and definition and all(check.name != failure.check for check in definition.checks):
        text = (problems.folder / file).read_text(encoding="utf-8")
        problems.at(file, text, ("check",), f"exercise.toml has no check {failure.check}")
    return failure


def _known(problems: Problems, rubric: Rubric | None) -> tuple[KnownWork, ...]:
    found: list[KnownWork] = []
    for folder in sorted((problems.folder / "known").glob("*/")):
        file = f"known/{folder.name}/answers.toml"
        if not SLUG.fullmatch(folder.name) or len(folder.name) > LONGEST_KNOWN:
            problems.add(file, "the folder's name is not made of small letters, digits and single hyphens")
        files = read_files(folder / "work")
        if not files:
            problems.add(f"known/{folder.name}/work", "holds no file")
        known = problems.model(file, KnownAnswers)
        if known is not None and rubric is not None:
            _match_known(problems, file, known, rubric, files)
        if known is not None:
            found.append(KnownWork(folder.name, files, known))
    _one_model(problems, found)
    return tuple(found)


def _match_known(
    problems: Problems, file: str, known: KnownAnswers, rubric: Rubric, files: Mapping[str, bytes]
) -> None:
    text = (problems.folder / file).read_text(encoding="utf-8")
    for where, words in known_faults(known, rubric, files):
        problems.at(file, text, where, words)


def _one_model(problems: Problems, works: list[KnownWork]) -> None:
    first, *more = [one.name for one in works if one.known.model] or [""]
    for name in more:
        file = f"known/{name}/answers.toml"
        text = (problems.folder / file).read_text(encoding="utf-8")
        problems.at(file, text, ("model",), f"{first} is the model already")


def _match_hand_in(
    problems: Problems, definition: Definition, starter: Mapping[str, bytes], solutions: tuple[Solution, ...]
) -> None:
    """A file to hand in is in the starter and in every solution that must pass."""
    folders = {"starter": starter}
    folders |= {f"solutions/{one.name}": one.files for one in solutions if one.failure is None}
    for place, files in folders.items():
        for path in definition.hand_in:
            if path not in files:
                problems.add(f"{place}/{path}", "is missing; hand_in names it")
