"""Read shell scripts and tell what they are made of, as JSON: ``read.py FILE…``. None of them is run.

shfmt gives the syntax tree of Bash. Each file has imports, uses, statements, ways (around names) and itself
(functions that call themselves), of each name the first line alone. A file that can't be read has a fault.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from graders.readers.shell.trees import NoScriptError, parsed
from graders.readers.shell.walk import Script


def main(paths: list[str]) -> None:
    json.dump({"files": [told(path) for path in paths]}, sys.stdout)


def told(path: str) -> dict[str, Any]:
    try:
        tree = parsed(Path(path).read_text(encoding="utf-8"))
    except NoScriptError as error:
        return Script().told() | {"fault": [error.words, error.line]}
    script = Script()
    script.read(tree)
    return script.told()


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    main(sys.argv[1:])
