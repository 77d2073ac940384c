"""Run a student's notebook from its first cell to its last in a kernel of its own, and tell what came of it.

This is in the process that was forked for it; the kernel is another one, of the same student. Nothing here
is trusted by the agent. The report is a value as ``graders/kit/values/encoding.py`` writes one: what each
cell gave, where it stopped, the variables that were asked for, and what called functions returned.
"""

import base64
import binascii
import importlib
import json
import os
import struct
from contextlib import suppress
from typing import Any

from graders.agent import call, files

CELLS = 500
LARGEST = 16 * 1024 * 1024
TEXT_LETTERS = 20_000
ALL_LETTERS = 400_000
FACTS_BYTES = 400_000
ANSWER_BYTES = 1024 * 1024
ORDER = "/tmp/order.json"  # noqa: S108  the container's own
FIGURE = "application/vnd.qatarlas.figure+json"
PNG_HEAD = struct.Struct(">8s4s4sII")
Json = dict[str, Any]


class NotebookError(Exception):
    """The file is no notebook."""


def prepare() -> None:
    """Import what drives a kernel, once for every question; an image without it is our fault.

    Nothing of it is imported with this module, which is in every image and must be light.
    """
    importlib.import_module("nbclient")


def reported(question: Json) -> str:
    """Run the notebook and return the report as the text of a value."""
    content = files.collect(question["path"], LARGEST)
    if content is None:
        raise call.MissingError(question["path"])
    book = importlib.import_module("asyncio").run(Sitting(read(content), question).hold())
    return json.dumps(book, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def read(content: bytes) -> Any:
    nbformat = importlib.import_module("nbformat")
    try:
        book = nbformat.reads(content.decode("utf-8-sig"), as_version=4)
        nbformat.validate(book)
    except Exception as error:  # noqa: BLE001  whatever is wrong with the file
        raise NotebookError(f"{type(error).__name__}: {error}"[:500]) from None
    if len(book.cells) > CELLS:
        raise NotebookError(f"{len(book.cells)} cells; {CELLS} are the most")
    return book


class Sitting:
    """One notebook in one kernel. Outputs that were kept in the file are gone before the first cell runs."""

    def __init__(self, book: Any, question: Json) -> None:
        self.book = book
        self.question = question
        self.error: Json | None = None
        self.died = False
        self.ran = 0
        self.room = ALL_LETTERS
        self.facts_room = FACTS_BYTES
        for cell in book.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None

    async def hold(self) -> Json:
        nbclient = importlib.import_module("nbclient")
        manager = importlib.import_module("jupyter_client.manager").AsyncKernelManager
        os.environ["QATARLAS_SEED"] = str(self.question["seed"])
        os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # a debugger that nobody uses would warn of itself
        # There is no network here, not even a loopback: kernel and client speak over sockets in a folder.
        kernel = manager(kernel_name="python3", transport="ipc", ip="/tmp/kernel")  # noqa: S108  as above
        client = nbclient.NotebookClient(self.book, km=kernel, timeout=None, resources={"metadata": {}})
        client.resources["metadata"]["path"] = files.WORK
        async with client.async_setup_kernel():
            await self.run_cells(client, nbclient.exceptions.CellExecutionError)
            answer = await self.asked(client)
        told = self.report(answer)
        self.write_back()
        return told

    async def run_cells(self, client: Any, failed: type[Exception]) -> None:
        """Run cell after cell until one fails, as "Run all" does."""
        for index, cell in enumerate(self.book.cells):
            count = client.code_cells_executed + 1
            try:
                await client.async_execute_cell(cell, index, execution_count=count)
            except failed:
                self.error = failure(cell, index)
                return
            except Exception as error:  # noqa: BLE001  a kernel that died in this cell, in whatever way
                words = {"type": type(error).__name__, "message": "", "trace": ""}
                self.error = {"cell": index} | words
                self.died = True
                return
            self.ran = index + 1

    async def asked(self, client: Any) -> Json:
        """Let the kernel write its answer about variables and functions; none comes from a dead one."""
        wanted = {name: self.question[name] for name in ("variables", "calls")}
        nothing: Json = {"variables": {}, "calls": []}
        if self.died or not any(wanted.values()):
            return nothing
        with open(ORDER, "w", encoding="ascii") as file:  # noqa: PTH123, ASYNC230  one small file, nobody waits
            json.dump(wanted, file)
        code = f"__import__('_qatarlas_kernel').answer({ORDER!r})"
        with suppress(Exception):
            await finished(client, code)
        try:
            with open(f"{ORDER}.answer", "rb") as file:  # noqa: PTH123, ASYNC230  as above
                answer = json.loads(file.read(ANSWER_BYTES + 1))
        except (OSError, ValueError, RecursionError):
            return nothing
        return answer if isinstance(answer, dict) and answer.keys() == nothing.keys() else nothing

    def write_back(self) -> None:
        """Put the notebook with its new outputs in the old one's place, for who collects it.

        Where they are too many it stands there without any: never with those that somebody handed in.
        """
        content = written(self.book)
        if len(content) > LARGEST:
            for cell in self.book.cells:
                if cell.cell_type == "code":
                    cell.outputs = []
            content = written(self.book)
        with suppress(OSError):
            files.place(self.question["path"], content)

    def report(self, answer: Json) -> Json:
        return {
            "cells": [self.told(*pair) for pair in enumerate(self.book.cells)],
            "error": self.error,
        } | answer

    def told(self, index: int, cell: Any) -> Json:
        outputs = cell.get("outputs", [])
        facts = [self.facts(one) for one in outputs]
        return {
            "kind": cell.cell_type,
            "tags": [str(tag) for tag in cell.metadata.get("tags", [])],
            "ran": index < self.ran,
            "output": self.bounded("".join(map(said, outputs))),
            "stderr": self.bounded("".join(streamed(one, "stderr") for one in outputs)),
            "pictures": [size for one in outputs if (size := measured(one)) is not None],
            "plots": [one for one in facts if one is not None],
        }

    def bounded(self, text: str) -> str:
        most = min(TEXT_LETTERS, self.room)
        self.room -= min(len(text), most)
        return text[:most].encode("utf-8", "backslashreplace").decode()

    def facts(self, output: Any) -> Any:
        """Return what the kernel told of a figure, while there is room for it."""
        found = output.get("data", {}).get(FIGURE)
        if found is None:
            return None
        self.facts_room -= len(json.dumps(found))
        return found if self.facts_room > 0 else None


def written(book: Any) -> bytes:
    text: str = importlib.import_module("nbformat").writes(book)
    return text.encode("utf-8", "backslashreplace")


async def finished(client: Any, code: str) -> None:
    """Execute a line of ours, and return when the kernel has done it, or is no more."""
    empty = importlib.import_module("queue").Empty
    message = client.kc.execute(code, silent=True, store_history=False, allow_stdin=False)
    while await client.km.is_alive():
        with suppress(empty):
            reply = await client.kc.get_shell_msg(timeout=0.5)
            if reply["parent_header"].get("msg_id") == message:
                return


def failure(cell: Any, index: int) -> Json:
    """Tell the error that a cell ended with."""
    errors = [one for one in cell.outputs if one.output_type == "error"]
    last = errors[-1] if errors else {}
    told = {
        "type": str(last.get("ename", ""))[: call.TYPE_LETTERS],
        "message": str(last.get("evalue", ""))[: call.MESSAGE_LETTERS],
        "trace": "\n".join(map(str, last.get("traceback", [])))[-call.TRACE_LETTERS :],
    }
    return {"cell": index} | {name: whole(text) for name, text in told.items()}


def whole(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def said(output: Any) -> str:
    """Return what an output says as text; a picture's own words, such as its size, are none."""
    if output.output_type == "stream":
        return streamed(output, "stdout")
    data = output.get("data", {})
    if "text/plain" not in data or any(kind.startswith("image/") for kind in data):
        return ""
    return f"{data['text/plain']}\n"


def streamed(output: Any, name: str) -> str:
    return str(output.text) if output.output_type == "stream" and output.name == name else ""


def measured(output: Any) -> Json | None:
    """Return width, height and bytes of a picture in an output."""
    try:
        content = base64.b64decode(output.get("data", {}).get("image/png", ""))
    except (binascii.Error, ValueError, TypeError):
        return None
    if len(content) < PNG_HEAD.size or not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    width, height = PNG_HEAD.unpack_from(content)[3:]
    return {"width": width, "height": height, "bytes": len(content)}
