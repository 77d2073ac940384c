"""The kernel in which a student's notebook runs: IPython's own, that also tells what its figures show.

Jupyter starts it (``kernel.json`` of the notebook image names it). It answers questions about variables and
functions when the last cell has run. The student's code shares this process, so all of it can be forged, like
everything else that comes from a student's container.
"""

import importlib
import json
import os
import random
import sys
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType, SimpleNamespace
from typing import Any, cast

if __name__ == "__main__":
    HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  pathlib is slow to load
    sys.path.insert(0, os.path.dirname(os.path.dirname(HERE)))  # noqa: PTH120  as above
    # Of the kit only the values are needed, as in the agent.
    sys.modules["graders.kit"] = type(sys)("graders.kit")
    sys.modules["graders.kit"].__path__ = [os.path.join(os.path.dirname(HERE), "kit")]  # noqa: PTH118, PTH120  as above

from graders.agent import call, figures
from graders.kit import values

FIGURE = "application/vnd.qatarlas.figure+json"
VALUE_LETTERS = 512 * 1024
ANSWER_LETTERS = 1024 * 1024 - 4096
FONTS = "/opt/qatarlas/fonts/.cache/matplotlib"
FONTS_HOME = os.path.expanduser("~/.cache/matplotlib")  # noqa: PTH111  as above
Json = dict[str, Any]


class Answers:
    """Values for the worker, as many as one message holds."""

    def __init__(self, namespace: Json) -> None:
        self.namespace = namespace
        self.room = ANSWER_LETTERS

    def to(self, order: Json) -> Json:
        known = [name for name in order["variables"] if name in self.namespace]
        return {
            "variables": {name: self.fitting(self.namespace[name]) for name in known},
            "calls": [self.called(one) for one in order["calls"]],
        }

    def fitting(self, value: Any) -> Any:
        """Return a value encoded, or only its type's name where it takes too much room."""
        text = values.dumps(value)
        if len(text) > min(VALUE_LETTERS, self.room):
            return {"$object": "too large"}
        self.room -= len(text)
        return json.loads(text)

    def called(self, question: Json) -> Json:
        nothing: Json = {"outcome": "missing", "value": None, "error": None}
        try:
            function = self.find(question["function"])
            if function is None:
                return nothing
            args = [values.decode(value) for value in question["args"]]
            kwargs = {name: values.decode(value) for name, value in question["kwargs"].items()}
            return nothing | {"outcome": "returned", "value": self.fitting(function(*args, **kwargs))}
        except BaseException as error:  # noqa: BLE001  whatever the student's code raises is an answer
            return nothing | {"outcome": "raised", "error": call.described(error)}

    def find(self, name: str) -> Callable[..., Any] | None:
        first, *rest = name.split(".")
        found = self.namespace.get(first)
        for part in rest:
            found = getattr(found, part, None)
        return found if callable(found) else None


def answer(path: str, namespace: Json) -> None:
    """Answer the questions in a file, in another beside it."""
    with open(path, "rb") as file:  # noqa: PTH123  as above
        order = json.load(file)
    told = Answers(namespace).to(order)
    with open(f"{path}.answer", "w", encoding="ascii") as file:  # noqa: PTH123  as above
        json.dump(told, file)


def lend_fonts() -> None:
    """Put matplotlib's list of fonts, made with the image, where it looks: making one takes seconds."""
    with suppress(OSError):
        os.makedirs(FONTS_HOME)  # noqa: PTH103  as above
        for name in os.listdir(FONTS):  # noqa: PTH208  as above
            os.symlink(f"{FONTS}/{name}", f"{FONTS_HOME}/{name}")  # noqa: PTH211  as above


def tell_figures(display: Any) -> None:
    """Have what a figure shows sent beside its picture, in a format of our own.

    It is told of ``Figure``'s base: what is told of ``Figure`` itself is forgotten when plotting begins.
    """
    formatter = importlib.import_module("IPython.core.formatters").JSONFormatter
    facts = formatter(parent=display, format_type=FIGURE, print_method="_repr_qatarlas_figure_")
    facts.for_type_by_name("matplotlib.figure", "FigureBase", figures.facts)
    display.formatters[FIGURE] = facts


def without_network() -> None:
    """Keep from Jupyter what would open a TCP port: its debugger, and its pipe for forked processes."""
    sys.modules["debugpy"] = cast("ModuleType", None)
    streams = importlib.import_module("ipykernel.iostream").IOPubThread
    streams._setup_pipe_in = lambda thread: setattr(thread, "_pipe_flag", False)  # noqa: SLF001  no setting for it


def main() -> None:
    lend_fonts()
    without_network()
    app = importlib.import_module("ipykernel.kernelapp").IPKernelApp.instance()
    app.initialize(["--HistoryManager.enabled=False", "--IPKernelApp.log_level=ERROR", *sys.argv[1:]])
    shell = app.shell
    tell_figures(shell.display_formatter)
    telling = SimpleNamespace(answer=lambda path: answer(path, shell.user_ns))
    sys.modules["_qatarlas_kernel"] = cast("ModuleType", telling)
    for own in [module for module in sys.modules if module.split(".")[0] == "graders"]:
        del sys.modules[own]
    sys.path[:] = [path for path in sys.path if not path.startswith("/opt/qatarlas")]
    random.seed(int(os.environ.get("QATARLAS_SEED", "0")))
    app.start()


if __name__ == "__main__":
    main()
