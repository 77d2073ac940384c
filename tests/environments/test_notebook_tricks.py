"""Notebooks of a clever student: what is forged is data, what bursts is told, the next one runs as ever."""

import json
from typing import Any

import pytest

from graders.kit import Failed
from lms.runner.student import Sandbox
from tests.environments.test_notebooks import notebook, ran, sandbox

__all__ = ["sandbox"]

FIGURE = "application/vnd.qatarlas.figure+json"
SENDS = (
    "from IPython.display import display, update_display\nsession = get_ipython().kernel.session\n"
    "def send(kind, content):\n    session.send(get_ipython().kernel.iopub_socket, kind, content,\n"
    "                 parent=get_ipython().kernel.get_parent('shell'))\n"
)


def outcome(sandbox: Sandbox, content: bytes, **given: Any) -> str:
    """Return how a notebook ended: completed, or the reason why not. Anything else is a fault of ours."""
    try:
        ran(sandbox, content, **given).completes()
    except Failed as failed:
        return failed.finding["reason"]
    return "completed"


def is_well(sandbox: Sandbox) -> bool:
    book = ran(sandbox, notebook("mean = 3.0\nprint('well')"), variables=("mean",))
    return (book.variable("mean").value, book.output(1)) == (3.0, "well\n")


HIJACK = b"import sys\nsys.hijacked = True\n"
CONFIG = b"c = get_config()\nc.InteractiveShellApp.exec_lines = ['import sys; sys.hijacked = True']\n"
KERNEL = json.dumps({"argv": ["sh", "-c", "exit 9"], "display_name": "x", "language": "x"}).encode()
LAID_OUT = {
    **dict.fromkeys(
        ("sitecustomize.py", "usercustomize.py", "nbclient.py", "zmq.py", "traitlets.py"), HIJACK
    ),
    **dict.fromkeys(("ipykernel/__init__.py", "IPython/__init__.py", "matplotlib.py"), HIJACK),
    ".ipython/profile_default/startup/00-first.py": HIJACK,
    "profile_default/startup/00-first.py": HIJACK,
    **dict.fromkeys(("ipython_config.py", "ipython_kernel_config.py", "jupyter_config.py"), CONFIG),
    **dict.fromkeys((".ipython/profile_default/ipython_config.py", ".jupyter/jupyter_config.py"), CONFIG),
    **dict.fromkeys(("kernels/python3/kernel.json", "share/jupyter/kernels/python3/kernel.json"), KERNEL),
    ".local/share/jupyter/kernels/python3/kernel.json": KERNEL,
}


def test_no_file_of_the_work_has_a_hand_in_the_kernel(sandbox: Sandbox) -> None:
    content = notebook("import sys\nmean = getattr(sys, 'hijacked', False)")
    book = ran(sandbox, content, files=LAID_OUT, variables=("mean",))
    assert book.completes().variable("mean").value is False


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "bash", "display_name": "Bash", "language": "bash"}},
        {"kernelspec": {"name": "../../work/evil", "display_name": "x"}},
        {"language_info": {"name": "ruby"}, "kernel_info": {"name": "evil"}},
        {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a": 1}}}},
    ],
)
def test_a_notebook_does_not_choose_its_kernel(sandbox: Sandbox, metadata: dict[str, object]) -> None:
    told = json.loads(notebook("mean = 3.0")) | {"metadata": metadata}
    book = ran(sandbox, json.dumps(told).encode(), variables=("mean",))
    assert book.variable("mean").value == 3.0


def many(number: int, source: str = "1") -> bytes:
    return notebook(*[source] * number)


SHAPES = {
    "ten thousand cells": many(10_000),
    "a hundred thousand brackets": b"[" * 100_000,
    "metadata deeper than any": b'{"cells": [], "nbformat": 4, "nbformat_minor": 4, "metadata": {"a": '
    + b"[" * 900
    + b"]" * 900
    + b"}}",
    "a number of a million digits": b'{"cells": [], "metadata": {}, "nbformat": ' + b"9" * 10**6 + b"}",
    "a version of the future": b'{"cells": [], "metadata": {}, "nbformat": 9, "nbformat_minor": 0}',
    "a version before the first": b'{"worksheets": [], "metadata": {}, "nbformat": 0, "nbformat_minor": 0}',
    "cells that are none": b'{"cells": [3], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}',
    "a source of halves of letters": notebook("x = 1").replace(b"x = 1", b"x = '\\ud800'"),
    "five megabytes of prose": notebook("# " + "a" * 5_000_000),
    "a million tags": notebook("1", tags=[f"t{n}" for n in range(300_000)]),
    "an old notebook": json.dumps(
        {
            "worksheets": [
                {"cells": [{"cell_type": "code", "input": "1/0", "outputs": [], "language": "x"}]}
            ],
            "metadata": {"name": ""},
            "nbformat": 3,
            "nbformat_minor": 0,
        }
    ).encode(),
}


@pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES.keys())
def test_a_notebook_of_any_shape_is_read_or_malformed(sandbox: Sandbox, content: bytes) -> None:
    assert outcome(sandbox, content) in {
        "completed",
        "malformed",
        "raised",
        "exited",
        "silent",
        "missing_file",
    }
    assert is_well(sandbox)


ACTS = {
    "a hundred megabytes printed": (
        "for _ in range(1000):\n    print('x' * 100_000)",
        {"completed", "memory"},
    ),
    "ten thousand displays": (
        SENDS + "for n in range(10_000):\n    display(n)",
        {"completed", "memory", "timed_out", "silent"},
    ),
    "one display of fifty megabytes": ("print('x' * 50_000_000)", {"completed", "memory", "silent"}),
    "a display that is changed for ever": (
        SENDS + "display('a', display_id='a')\nfor n in range(2000):\n    update_display(n, display_id='a')",
        {"completed"},
    ),
    "outputs of no kind": (
        SENDS + "send('stream', {})\nsend('display_data', {'data': 3})\nsend('execute_result', [])\n"
        "send('error', {'traceback': 3})",
        {"completed", "raised", "malformed"},
    ),
    "widgets that are none": (
        SENDS + "send('comm_open', {'comm_id': 'x', 'target_name': 'jupyter.widget', 'data': {'state': 3}})\n"
        "send('comm_msg', {'comm_id': 'x', 'data': {'method': 'update', 'state': {'msg_id': 3}}})",
        {"completed", "raised", "malformed"},
    ),
    "a state that is idle before its time": (
        SENDS + "send('status', {'execution_state': 'idle'})",
        {"completed"},
    ),
    "signals to whoever runs the notebook": (
        "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
        {"exited"},
    ),
    "a report written into the pipe of who runs it": (
        """import os
for fd in range(3, 120):
    try:
        os.write(os.open(f'/proc/{os.getppid()}/fd/{fd}', os.O_WRONLY), b'R{}')
    except OSError:
        pass""",
        {"completed", "malformed", "raised", "exited", "silent", "timed_out"},
    ),
    "a kernel that restarts itself": (
        """get_ipython().kernel.do_shutdown(True)
import os, sys
os.execv(sys.executable, [sys.executable, '-c', ''])""",
        {"raised", "timed_out"},
    ),
    "a kernel that leaves": ("exit()", {"completed", "raised"}),
    "a kernel whose answers are mute": (
        "get_ipython().kernel.session.send = lambda *_, **__: None",
        {"timed_out", "raised"},
    ),
    "a shell in the place of the kernel's": ("get_ipython().run_cell = None", {"raised", "timed_out"}),
    "a figure that was never drawn, of a thousand lists": (
        SENDS
        + f"x = []\nfor _ in range(900):\n    x = [x]\ndisplay({{'{FIGURE}': {{'title': x}}}}, raw=True)",
        {"completed", "malformed", "raised", "exited"},
    ),
    "a figure of words for numbers": (
        SENDS + f"display({{'{FIGURE}': {{'title': 3, 'axes': 'x'}}}}, raw=True)",
        {"malformed"},
    ),
    "a picture whose size is a lie": (
        SENDS
        + "import base64\nhead = b'\\x89PNG\\r\\n\\x1a\\n' + b'\\0\\0\\0\\rIHDR' + b'\\xff' * 8 + bytes(20)\n"
        "display({'image/png': base64.b64encode(head).decode()}, raw=True)",
        {"completed"},
    ),
    "threads and tasks that print for ever": (
        """import asyncio, threading, time
def on():
    while True:
        print('x')
        time.sleep(.001)
threading.Thread(target=on, daemon=True).start()
async def late():
    while True:
        await asyncio.sleep(0)
asyncio.ensure_future(late());""",
        {"completed", "timed_out"},
    ),
}


@pytest.mark.parametrize(("source", "ends"), ACTS.values(), ids=ACTS.keys())
def test_a_cell_that_works_against_its_kernel_ends_in_words(
    sandbox: Sandbox, source: str, ends: set[str]
) -> None:
    assert outcome(sandbox, notebook("early = 1", source, "late = 2"), seconds=15) in ends
    assert is_well(sandbox)


def test_too_many_outputs_are_no_reason_to_hand_out_those_that_were_handed_in(sandbox: Sandbox) -> None:
    forged = [{"output_type": "stream", "name": "stdout", "text": "forged"}]
    book = ran(sandbox, notebook("print('x' * 20_000_000)", outputs=forged))
    told = json.loads(book.completes().collected.text("a.ipynb"))
    assert (book.output(1)[:3], told["cells"][0]["outputs"]) == ("xxx", [])
