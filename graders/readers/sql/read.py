"""Read SQL and tell what it is made of, as JSON: ``read.py FILE…``. None of it is run.

PostgreSQL's own parser gives the syntax tree. Each file has imports (the tables that are not its own), uses
(functions), statements and ways (around names), of each name the first line alone. A file that can't be read
has a fault.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from pglast import parser  # type: ignore[import-not-found]  # in the image alone

from graders.readers.sql.walk import Script


def main(paths: list[str]) -> None:
    json.dump({"files": [told(path) for path in paths]}, sys.stdout)


def told(path: str) -> dict[str, Any]:
    source = Path(path).read_text(encoding="utf-8")
    script = Script(source)
    try:
        script.lexical(parser.scan(source))
        script.read(json.loads(parser.parse_sql_json(source)))
    except parser.ParseError as error:
        words, place = error.args
        return Script(source).told() | {"fault": [str(words), script.line(place or len(source))]}
    return script.told()


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    main(sys.argv[1:])
