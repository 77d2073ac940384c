"""PID 1 of the judge's container: runs checks, asks the worker for answers, says what each check earned.

No student's code is ever here, only what it answered. Every work gets a fresh fork; an author's error ends
that fork and is told as ``broken``.
"""

import gc
import os
import random
import signal
import sys
import tempfile
import traceback
from contextlib import closing, suppress
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from graders.agent.framing import BadFrameError, Frames
from graders.judge.bundles import BadBundleError, Bundle, Shelf
from graders.judge.watch import Watch, place
from graders.kit.answers.replies import Limits
from graders.kit.checks import checks_of, run_check
from graders.kit.findings import Finding, Measure
from graders.kit.work import Work

VERSION = 1
WORDS_LETTERS = 4000
FIRST_LETTERS, WAY_LETTERS = 500, 1400
CONCLUDED = (
    86  # what a fork ends with once it has said how its work ended; no author's os._exit(0) looks like it
)
Order = dict[str, Any]


class Judge:
    """One conversation with the worker, of any number of works."""

    def __init__(self, frames: Frames, shelf: Shelf) -> None:
        self.frames = frames
        self.shelf = shelf

    def serve(self) -> None:
        self.frames.say({"type": "hello", "judge": VERSION})
        while (order := self.frames.read_order()) is not None:
            try:
                bundle = self.bundle(order["bundle"])
            except (BadBundleError, OSError, SyntaxError, ValueError) as error:
                self.broken(f"{type(error).__name__}: {error}")
                continue
            if bundle is None:
                return
            self.grade(order, bundle)

    def bundle(self, digest: str) -> Bundle | None:
        """Return a bundle, asking for it where it is not known; None when the worker has gone."""
        known = self.shelf.find(digest)
        if known is not None:
            return known
        self.frames.say({"type": "need"})
        frame = self.frames.read()
        if frame is None:
            return None
        if frame[0] != b"T":
            raise BadBundleError("no tar follows")
        return self.shelf.put(digest, frame[1])

    def grade(self, order: Order, bundle: Bundle) -> None:
        """Grade in a fork and see it end; what it could not say is said for it.

        What is frozen is not looked at when the fork collects garbage, and so its memory stays shared.
        """
        gc.freeze()
        with closing(Watch(order["watch"])) as watch:
            child = os.fork()
            if child == 0:
                Sitting(self.frames, order, bundle, watch).hold()
            how = os.waitstatus_to_exitcode(buried(child))
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)  # what its checks have started and left behind
            if how != CONCLUDED:
                self.broken(watch.what_ended(how, bundle.code.co_filename))

    def broken(self, words: str) -> None:
        self.frames.say({"type": "broken", "words": words[:WORDS_LETTERS]})


class Sitting:
    """The judging of one work, in a process of its own."""

    def __init__(self, frames: Frames, order: Order, bundle: Bundle, watch: Watch) -> None:
        self.frames = frames
        self.order = order
        self.bundle = bundle
        self.watch = watch
        self.check = ""
        self.asked = 0
        self.memory: dict[str, Any] = {}

    def hold(self) -> NoReturn:
        """Run the checks, say ``done`` or ``broken``, and end the process."""
        try:
            os.setsid()
            self.watch.begin()
            self.run()
            self.say({"type": "done"})
        except BrokenPipeError:
            pass
        except BaseException as error:  # noqa: BLE001  an author's error may be of any kind, SystemExit included
            with suppress(BrokenPipeError):
                self.say({"type": "broken", "words": self.what_broke(error)})
        finally:
            os._exit(CONCLUDED)

    def what_broke(self, error: BaseException) -> str:
        """Say where in the author's file it broke, in one line; the way there follows."""
        source = self.bundle.code.co_filename
        lines = [
            frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == source
        ]
        kind = traceback.format_exception_only(error)[-1].strip()
        first = f"{place(lines[-1] if lines else None, self.check)}: {kind}"
        way = "".join(traceback.format_exception(error)).replace(source, "checks.py")
        return f"{first[:FIRST_LETTERS]}\n{way[-WAY_LETTERS:]}"

    def run(self) -> None:
        module = ModuleType("checks")
        module.__file__ = self.bundle.code.co_filename
        sys.modules["checks"] = module
        self.watch.start("")
        exec(self.bundle.code, vars(module))  # noqa: S102  the author's checks are what a judge is for
        checks = checks_of(module)
        passed: set[str] = set()
        for wanted in self.order["checks"]:
            self.check = wanted["name"]
            if not passed.issuperset(wanted["after"]):
                self.result(None, [], [])
                continue
            self.watch.start(self.check)
            work = self.work()
            if self.check not in checks:
                raise LookupError("checks.py has no such check")
            share, findings = run_check(checks[self.check], work)
            if share >= 1:
                passed.add(self.check)
            self.result(share, findings, work.score.measures)

    def work(self) -> Work:
        """Return the work for the next check, all randomness set by the seed and the check's name."""
        seed: int = self.order["seed"]
        random.seed(f"{seed}:{self.check}")
        numpy = sys.modules.get("numpy")
        if numpy is not None:
            numpy.random.seed(random.getrandbits(32))
        limits = Limits(**self.order["limits"])
        told = {"limits": limits, "memory": self.memory, "lacks": self.order["lacks"]}
        return Work(self.check, seed, self.bundle.hidden, self.ask, **told)

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        self.asked += 1
        self.say({"type": "ask", "id": self.asked, "check": self.check, "question": question})
        with self.watch.paused():
            order = self.frames.read_order()
        if order is None:
            os._exit(CONCLUDED)
        if order["type"] != "answer" or order["id"] != self.asked:
            raise BadFrameError(f"an answer to question {self.asked} was expected")
        answer: dict[str, Any] = order["answer"]
        return answer

    def result(self, share: float | None, findings: list[Finding], measures: list[Measure]) -> None:
        said = {"type": "result", "check": self.check, "share": share, "findings": findings}
        self.say(said | {"measures": measures})

    def say(self, message: dict[str, Any]) -> None:
        with self.watch.paused():
            self.frames.say(message)


def buried(child: int) -> int:
    """Wait for a child, burying orphans that an author's code left behind on the way; return its status."""
    while True:
        process, status = os.waitpid(-1, 0)
        if process == child:
            return status


def own_stream() -> Frames:
    """Take the worker's stream; 0 and 1 lead nowhere, so that an author's ``print`` can't spoil it."""
    frames = Frames(os.dup(0), os.dup(1))
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return frames


def main() -> None:
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    frames = own_stream()
    with tempfile.TemporaryDirectory(prefix="bundles-") as folder, suppress(BrokenPipeError):
        Judge(frames, Shelf(Path(folder))).serve()


if __name__ == "__main__":
    main()
