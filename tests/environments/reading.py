"""Programs read in a real sandbox: which of them are refused, and which are not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from graders.kit import Failed, Work
from graders.kit.static.foreign import Foreign
from lms.runner.sandbox import DockerRunner
from tests.environments.works import reason, work_in

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
            programs = self.at_once(work)
            found = {
                source: self.asked(work, path, programs.get(path), ask) for path, source in paths.items()
            }
        return {source: told for source, told in found.items() if told}

    def caught(self, sources: Sequence[str], ask: Ask) -> dict[str, str]:
        """Return what is told of each source, once it is seen that every one of them is forbidden."""
        found = self.refused(sources, ask)
        assert [source for source in sources if not found.get(source, "").startswith("forbidden: ")] == []
        return found

    def finds_kinds(self, samples: Mapping[str, str]) -> None:
        """See that every kind that a rule may name is found in its sample, and refused there if forbidden."""
        assert samples.keys() == self.language.kinds
        files = {f"{kind}/{self.name}": sample.encode() for kind, sample in samples.items()}
        with work_in(self.runner, self.environment, files) as work:
            programs = self.at_once(work)
            for kind in samples:
                program = programs[f"{kind}/{self.name}"]
                program.contains(kind)
                assert reason(lambda told=program, kind=kind: told.avoids_statements(kind)) == "forbidden"

    def at_once(self, work: Work) -> dict[str, Foreign]:
        """Return all files by their paths; none where one of them can't be read, and each has to be alone."""
        try:
            return {one.path: one for one in self.language.all_of(work)}
        except Failed:
            return {}

    def asked(self, work: Work, path: str, program: Foreign | None, ask: Ask) -> str:
        try:
            ask(program or self.language.of(work, path))
        except Failed as failed:
            told = failed.finding
            place = told["asked"].partition("/")[2]
            return f"{told['reason']}: {place}: {told['got'] or told['note']}"
        return ""
