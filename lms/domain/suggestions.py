"""What a reviewer may begin with: commands that suit an environment and the files of a work."""

import shlex
from collections.abc import Callable, Collection, Iterable
from pathlib import PurePosixPath

from lms.domain.environments import Environment

NOTEBOOK = ".ipynb"
NOTEBOOK_PROGRAM = ("jupyter", "execute")
MOST = 3
"""Files of one kind for which a command is suggested."""
PYTHON, NODE, SHELL = (".py",), (".mjs", ".js", ".cjs"), (".sh",)
CODE = (*PYTHON, *NODE, *SHELL, ".c", ".cc", ".cpp", ".go", ".h", ".hpp", ".sql")
STARTING_POINTS = ("main", "app", "index", "server", "run", "start", "try_it", "solution")
TABLES = ("setup", "schema", "tables", "data", "seed")
"""How a file is called that makes the tables which the others ask."""
POSTGRES = ("python3", "-I", "/opt/qatarlas/graders/agent/query.py", "postgres")
PORT = 8000
ASKING = rf'exec 3<>/dev/tcp/127.0.0.1/{PORT}; printf "GET / HTTP/1.0\r\n\r\n" >&3; cat <&3'
SERVERS = {".sh": "sh", ".py": "python3", ".mjs": "node", ".js": "node", ".cjs": "node"}


def suggested_commands(environment: Environment, paths: Collection[str]) -> list[str]:
    """Return commands that a reviewer may want to begin with, the likeliest first."""
    books = sorted(path for path in paths if path.endswith(NOTEBOOK)) if environment.notebooks else []
    found = [shlex.join([*NOTEBOOK_PROGRAM, path]) for path in books[:MOST]]
    suit = BY_NAME.get(environment.name, of_node if environment.call == "node" else of_python)
    return [*found, *suit(paths)]


def only_notebooks(paths: Collection[str]) -> bool:
    """Tell whether a work has nothing to run but notebooks."""
    return any(path.endswith(NOTEBOOK) for path in paths) and not any(path.endswith(CODE) for path in paths)


def of_python(paths: Collection[str]) -> list[str]:
    found = [shlex.join(["python3", path]) for path in programs(paths, PYTHON)]
    return [*found, "python3 -m unittest"] if has_tests(paths, PYTHON) else found


def of_node(paths: Collection[str]) -> list[str]:
    found = [shlex.join(["node", path]) for path in programs(paths, NODE)]
    return [*found, "node --test"] if has_tests(paths, NODE) else found


def of_shell(paths: Collection[str]) -> list[str]:
    scripts = programs(paths, SHELL)
    running = [shlex.join(["bash", path]) for path in scripts]
    return [*running, *(shlex.join(["shellcheck", "-s", "bash", path]) for path in scripts)]


def of_c(paths: Collection[str]) -> list[str]:
    """Return commands that build what there is; a work that is a library has its main from the reviewer."""
    building = [*built("cc", paths, (".c",)), *built("c++", paths, (".cc", ".cpp"))]
    making = ["make"] if "Makefile" in paths or "makefile" in paths else []
    has_main = any(PurePosixPath(path).stem in STARTING_POINTS for path in paths)
    return [*making, *(building if has_main else reversed(building))]


def built(compiler: str, paths: Collection[str], endings: tuple[str, ...]) -> list[str]:
    """Return how all files of a language are built and run, and how they are only read."""
    code = [path for path in paths if path.endswith(endings) and not is_test(path)]
    if not code:
        return []
    files = " ".join(sorted({f"{folder_of(path)}*{PurePosixPath(path).suffix}" for path in code}))
    words = f"{compiler} -Wall -Wextra -g"
    running = f"{words} {files} -lm -o /tmp/program && /tmp/program"
    return [shlex.join(["sh", "-c", running]), shlex.join(["sh", "-c", f"{words} -fsyntax-only {files}"])]


def folder_of(path: str) -> str:
    """Return a file's folder as it stands before a pattern in a command."""
    parent = PurePosixPath(path).parent
    return "" if parent == PurePosixPath() else f"{shlex.quote(str(parent))}/"


def of_go(paths: Collection[str]) -> list[str]:
    if "go.mod" not in paths:
        files = sorted(
            path for path in paths if path.endswith(".go") and "/" not in path and not is_test(path)
        )
        return [shlex.join(["go", "run", *files])] if files else []
    running = ["go run ."] if "main.go" in paths else []
    testing = ["go test ./..."] if has_tests(paths, (".go",)) else []
    return [*running, *testing, "go vet ./..."]


def of_sql(paths: Collection[str]) -> list[str]:
    """Return commands for a file after another that makes its tables, on SQLite and on PostgreSQL."""
    scripts = sorted(path for path in paths if path.endswith(".sql"))
    tables = [path for path in scripts if PurePosixPath(path).stem in TABLES]
    asking = [path for path in scripts if path not in tables][:MOST]
    light = [shlex.join(["sqlite3", "-box", ":memory:", *map(read, [*tables, path])]) for path in asking]
    setup = tables[0] if tables else "/dev/null"
    return [*light, *(shlex.join([*POSTGRES, setup, path]) for path in asking)]


def read(path: str) -> str:
    return f".read {shlex.quote(path)}"


def of_web(paths: Collection[str]) -> list[str]:
    """Return commands that start a server, ask it for its first page, and end."""
    starting = programs(paths, SHELL) or [*programs(paths, PYTHON), *programs(paths, NODE)]
    found = []
    for path in starting[:MOST]:
        server = shlex.join([SERVERS[PurePosixPath(path).suffix], path])
        found.append(shlex.join(["bash", "-c", f"PORT={PORT} {server} & sleep 2; {ASKING}"]))
    return found


BY_NAME: dict[str, Callable[[Collection[str]], list[str]]] = {
    "c": of_c,
    "go": of_go,
    "shell": of_shell,
    "sql": of_sql,
    "web": of_web,
}


def programs(paths: Iterable[str], endings: tuple[str, ...]) -> list[str]:
    """Return the files that are likely to be run as they are, the likeliest first."""
    found = sorted(path for path in paths if path.endswith(endings))
    known = [
        path for name in STARTING_POINTS for path in found if path in {f"{name}{one}" for one in endings}
    ]
    others = [path for path in found if path not in known and "/" not in path and not is_test(path)]
    return [*known, *others][:MOST]


def has_tests(paths: Iterable[str], endings: tuple[str, ...]) -> bool:
    return any(is_test(path) for path in paths if path.endswith(endings))


def is_test(path: str) -> bool:
    name = PurePosixPath(path).name
    return name.startswith("test") or PurePosixPath(name).stem.endswith((".test", "_test"))
