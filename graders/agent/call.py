"""Call a student's function in the process that was forked for it, and write the answer to a pipe.

Nothing here is trusted by the agent: the student's code shares this process and can write what it likes.
The first byte of an answer is R (a value follows, as JSON), E (an error, as JSON) or M (missing).
"""

import importlib
import importlib.util
import json
import os
import random
import sys
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Any, NoReturn

from graders.kit import values

TYPE_LETTERS = 200
MESSAGE_LETTERS = 2000
TRACE_LETTERS = 8000


class MissingError(Exception):
    """The module or the function is not there."""


def perform(
    question: dict[str, Any], pipe: int, answering: Callable[[dict[str, Any]], str] | None = None
) -> NoReturn:
    """Answer a question, a call if nothing else is said, and end the process."""
    try:
        answer = b"R" + (answering or called)(question).encode()
    except MissingError:
        answer = b"M"
    except SystemExit as leaving:
        leave(leaving.code)
    except BaseException as error:  # noqa: BLE001  whatever the student's code raises is an answer
        answer = b"E" + json.dumps(described(error)).encode()
    with suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    view = memoryview(answer)
    while view:
        view = view[os.write(pipe, view) :]
    os._exit(0)


def called(question: dict[str, Any]) -> str:
    args = [values.decode(value) for value in question["args"]]
    kwargs = {name: values.decode(value) for name, value in question["kwargs"].items()}
    seed = question["seed"]
    random.seed(seed)
    seeded = seed_numpy(seed)
    function = find(load(question["module"]), question["function"])
    if not seeded:
        seed_numpy(seed)
    return values.dumps(function(*args, **kwargs))


def seed_numpy(seed: int) -> bool:
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed % 2**32)
    return numpy is not None


def load(name: str) -> ModuleType:
    """Import a module from the working folder, even if the standard library has one of that name."""
    for own in [module for module in sys.modules if module.split(".")[0] == "graders"]:
        del sys.modules[own]
    sys.path[:] = ["/work", *(path for path in sys.path if not path.startswith("/opt/qatarlas"))]
    sys.argv = [f"/work/{name}.py"]
    path = source(name)
    if "." in name:
        return importlib.import_module(name)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise MissingError(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def source(name: str) -> str:
    stem = "/work/" + name.replace(".", "/")
    for path in (f"{stem}.py", f"{stem}/__init__.py"):
        if os.path.isfile(path):  # noqa: PTH113  pathlib is slow to load
            return path
    raise MissingError(name)


def find(module: ModuleType, name: str) -> Callable[..., Any]:
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        raise MissingError(name)
    return found  # type: ignore[no-any-return]  # callable() is all that can be known of it


def described(error: BaseException) -> dict[str, str]:
    """Say what was raised; a hostile exception may raise again while it is asked."""
    try:
        kind = str(type(error).__name__)
        message = str(error)
    except BaseException:  # noqa: BLE001  as the docstring says
        kind, message = "Exception", ""
    try:
        sys.path[:] = [path for path in sys.path if path != "/work"]
        traceback = importlib.import_module("traceback")  # three milliseconds that only an error has to pay
        trace = "".join(traceback.format_exception(error.with_traceback(own_frames(error))))
    except BaseException:  # noqa: BLE001  as above
        trace = ""
    return {
        "type": kind[:TYPE_LETTERS],
        "message": message[:MESSAGE_LETTERS],
        "trace": trace[-TRACE_LETTERS:],
    }


def own_frames(error: BaseException) -> Any:
    """Return the traceback from the first frame of the student's own code on; None if there is none."""
    frames = error.__traceback__
    while frames is not None and not frames.tb_frame.f_code.co_filename.startswith("/work/"):
        frames = frames.tb_next
    return frames


def leave(code: Any) -> NoReturn:
    """End as the interpreter does for SystemExit."""
    if code is not None and not isinstance(code, int):
        with suppress(Exception):
            sys.stderr.write(f"{code}\n")
            code = 1
    with suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit((code or 0) & 0xFF if isinstance(code, int | None) else 1)
