"""What an object file wants from outside, as gcc made it: no macro and no attribute hides that."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path

GENERATED = frozenset(
    {"_GLOBAL_OFFSET_TABLE_", "__dso_handle", "__gxx_personality_v0", "__stack_chk_fail", "memcmp", "memcpy"}
    | {"memmove", "memset"}
)
"""What the compiler may ask for by itself."""
IN_HEADERS = frozenset(
    {"abort", "free", "malloc", "strlen", "wcslen", "wmemcpy", "wmemset", "wmemmove", "memchr"}
)
"""What the headers of C++ ask for in the name of everybody."""
ALIASES = {"__assert_fail": "assert", "__errno_location": "errno", "__sigsetjmp": "sigsetjmp"}
BEFORE = ("__isoc99_", "__isoc23_", "__builtin___", "__builtin_")
LIBRARIES = ("libc.so.6", "libm.so.6")
QUOTED = ("-iquote.", "-iquoteinclude")
FLAGS = {"c": ("-std=gnu17", *QUOTED), "c++": ("-std=gnu++20", *QUOTED)}
OBJECT = ("-c", "-w", "-O0", "-fno-builtin", "-fno-stack-protector")
MANGLED = ("_Z", "__cxa_", "_Unwind_")
COMPILERS = {"c": "gcc", "c++": "g++"}


class NotCompiledError(Exception):
    """gcc does not take the file; it says why."""


def wanted_by(path: str, language: str) -> list[str]:
    """Return the plain names that a file's object leaves undefined."""
    with tempfile.TemporaryDirectory() as folder:
        target = f"{folder}/made.o"
        argv = [COMPILERS[language], *FLAGS[language], *OBJECT, "-o", target, path]
        made = subprocess.run(argv, capture_output=True, text=True, errors="replace", check=False)
        if made.returncode != 0:
            raise NotCompiledError(next((line for line in made.stderr.splitlines() if "error" in line), ""))
        names = [line.split()[-1] for line in listed("-u", target)]
    skipped = GENERATED | IN_HEADERS if language == "c++" else GENERATED
    return [plain(name) for name in names if name not in skipped and not name.startswith(MANGLED)]


def plain(name: str) -> str:
    """Return the name under which a function stands in its header."""
    if name in ALIASES:
        return ALIASES[name]
    for start in BEFORE:
        if name.startswith(start):
            return name.removeprefix(start).removesuffix("_chk")
    return name.removeprefix("__").removesuffix("_chk") if name.endswith("_chk") else name


@cache
def library_names() -> frozenset[str]:
    """Return what C's own libraries define."""
    found = [path for name in LIBRARIES for path in Path("/lib").glob(f"*/{name}")]
    lines = [line.split() for path in found for line in listed("-D", "--defined-only", str(path))]
    return frozenset(line[-1].partition("@")[0] for line in lines if line)


def listed(*argv: str) -> list[str]:
    told = subprocess.run(["nm", *argv], capture_output=True, text=True, check=False)
    return told.stdout.splitlines()
