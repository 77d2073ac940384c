"""The usual ways to reach what a program does not name, by which a list of words could be talked round.

No list is whole: what must not be used at all is best left out of the environment.
"""

import re

MODULES = frozenset(
    {"_ctypes", "_frozen_importlib", "_frozen_importlib_external", "_imp", "_operator", "_pickle"}
    | {"_posixsubprocess", "bdb", "builtins", "cProfile", "code", "codeop", "ctypes", "doctest", "gc", "imp"}
    | {"importlib", "inspect", "marshal", "multiprocessing", "pdb", "pickle", "pkgutil", "posix", "profile"}
    | {"pty", "pydoc", "runpy", "shelve", "subprocess", "timeit", "trace", "zipimport"}
)
FUNCTIONS = frozenset(
    {"*", "__builtins__", "__import__", "__loader__", "__spec__", "breakpoint", "compile", "eval", "exec"}
    | {"getattr", "globals", "locals", "vars"}
)
PARTS = frozenset(
    {"operator.attrgetter", "operator.methodcaller", "os.popen", "os.posix_spawn", "os.posix_spawnp"}
    | {f"os.{kind}{ending}" for kind in ("exec", "spawn") for ending in ("l", "le", "lp", "lpe")}
    | {f"os.{kind}{ending}" for kind in ("exec", "spawn") for ending in ("v", "ve", "vp", "vpe")}
    | {"os.system", "string.Formatter", "sys._current_frames", "sys._getframe", "sys.meta_path"}
    | {"sys.modules", "sys.path", "sys.path_hooks", "typing.ForwardRef", "typing.get_type_hints"}
)
HELD = frozenset({"builtins", "ctypes", "importlib", "marshal", "pickle", "pkgutil", "posix", "subprocess"})
"""Modules that others hold as a part, as ``codecs`` does ``builtins``, by names that mean nothing else."""
INNER = frozenset(
    {"__builtins__", "__code__", "__dict__", "__getattribute__", "__globals__", "__loader__"}
    | {"__match_args__", "__reduce__", "__reduce_ex__", "__self__", "__spec__", "__subclasses__", "ag_frame"}
    | {"cr_frame", "f_back", "f_builtins", "f_globals", "f_locals", "gi_frame", "tb_frame"}
)
COMPILED = (".pyc", ".pyd", ".pyo", ".so")
"""Files that Python imports, in the place of the text that was read too, and that nobody can read."""
CODING = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
LINE_END = re.compile(r"\r\n?|\n")
PLAIN = {"utf-8", "utf8", "ascii", "us-ascii"}


def is_way_around(name: str) -> bool:
    """Tell whether a full name reaches what is not named, by its beginning or by what comes after."""
    parts = name.split(".")
    if not INNER.isdisjoint(parts) or begins(name, MODULES | FUNCTIONS):
        return True
    tails = [".".join([parts[at].lstrip("_"), *parts[at + 1 :]]) for at in range(len(parts))]
    return any(begins(tail, PARTS) for tail in tails) or any(begins(tail, HELD) for tail in tails[1:])


def begins(name: str, known: frozenset[str]) -> bool:
    """Tell whether a dotted name is one of the known ones, or is below one."""
    parts = name.split(".")
    return any(".".join(parts[:length]) in known for length in range(1, len(parts) + 1))


def strange_coding(source: str) -> str | None:
    """Return the encoding that a text asks Python to read it in, if another than it was read in here."""
    heads = (CODING.match(line) for line in LINE_END.split(source, maxsplit=2)[:2])
    names = [head[1].lower().replace("_", "-") for head in heads if head is not None]
    return next((name for name in names if name not in PLAIN), None)
