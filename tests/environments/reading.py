"""Programs read in a real sandbox: which of them are refused, and which are not."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graders.kit import Failed, Work
from graders.kit.static.foreign import Foreign
from lms.runner.sandbox import DockerRunner
from tests.environments.test_programs import work_in

Ask = Callable[[Any], object]


class Reading:
    """Reads each source of a list in a file of its own, in a folder of its own."""

    def __init__(
        self,
        runner: DockerRunner,
        environment: str,
        language: type[Foreign],
        name: str,
        beside: Mapping[str, bytes] | None = None,
    ) -> None:
        self.runner = runner
        self.environment = environment
        self.language = language
        self.name = name
        self.beside = beside or {}

    def refused(self, sources: Iterable[str], ask: Ask) -> dict[str, str]:
        """Return which sources are refused: the reason, the place and what was found there."""
        paths = {f"{number}/{self.name}": source for number, source in enumerate(sources)}
        files = {path: source.encode() for path, source in paths.items()} | dict(self.beside)
        with work_in(self.runner, self.environment, files) as work:
            found = {source: self.asked(work, path, ask) for path, source in paths.items()}
        return {source: told for source, told in found.items() if told}

    def asked(self, work: Work, path: str, ask: Ask) -> str:
        try:
            ask(self.read(work, path))
        except Failed as failed:
            told = failed.finding
            place = told["asked"].partition("/")[2]
            return f"{told['reason']}: {place}: {told['got'] or told['note']}"
        return ""

    def read(self, work: Work, path: str) -> Foreign:
        """Return a file out of those that were read at once; each is alone where one can not be read."""
        try:
            programs = self.language.all_of(work)
        except Failed:
            return self.language.of(work, path)
        return next(one for one in programs if one.path == path)
