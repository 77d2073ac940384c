"""Read programs in C and C++ and tell what they are made of, as JSON: ``read.py FILE…``. None of them is run.

Two compilers are asked. clang's library gives the syntax tree, macros expanded and names resolved; gcc, which
builds the work, says in its symbol table what a file wants from outside, however it came by it. Each file has
imports, uses, statements, ways (around names) and itself (functions that call themselves), of each name the
first line alone. A file that can't be read has a fault.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from graders.readers.c.symbols import NotCompiledError, library_names, wanted_by
from graders.readers.c.walk import Unit

SOURCES = {".c": "c", ".cc": "c++", ".cpp": "c++", ".cxx": "c++"}


def main(paths: list[str]) -> None:
    units = [Unit(path, language_of(path)) for path in paths]
    outside = library_names()
    defined = {name for unit in units for name in unit.defined} - outside
    files, shadows = [], shadowing()
    for unit in units:
        if unit.fault is None and Path(unit.path).suffix in SOURCES:
            compiled(unit)
        unit.found["ways"].update(shadows)
        files.append(unit.told(defined, outside))
    json.dump({"files": files}, sys.stdout)


def shadowing() -> dict[str, int]:
    """Return the files of the work that some builds would take for a header of the system."""
    names = {path.name for path in Path().rglob("*.h")}
    return {f"<{name}>": 0 for name in sorted(names) if Path("/usr/include", name).exists()}


def compiled(unit: Unit) -> None:
    try:
        unit.wanted = wanted_by(unit.path, unit.language)
    except NotCompiledError as error:
        unit.fault = [str(error), 0]


def language_of(path: str) -> str:
    """Return the language of a file; that of a header is C if anything beside it is."""
    known = SOURCES.get(Path(path).suffix)
    if known is not None:
        return known
    return "c" if path.endswith(".h") and any(Path().rglob("*.c")) else "c++"


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    main(sys.argv[1:])
