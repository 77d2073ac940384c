"""JavaScript by acorn, the parser that Node.js itself carries along."""

from graders.kit.static.foreign import READERS, Foreign

MODULES = frozenset(
    {"child_process", "cluster", "inspector", "module", "repl", "v8", "vm", "wasi", "worker_threads"}
)
FUNCTIONS = frozenset({"Function", "Proxy", "Reflect", "WebAssembly", "eval", "global", "globalThis"})
PARTS = frozenset(
    {"Function", "_linkedBinding", "_load", "binding", "constructor", "dlopen", "eval", "getBuiltinModule"}
    | {"getOwnPropertyDescriptor", "getOwnPropertyDescriptors", "getOwnPropertyNames", "getPrototypeOf"}
    | {"mainModule", "require", "setPrototypeOf", "__defineGetter__", "__lookupGetter__", "__proto__"}
)
PLACES = ("/", "file:", "data:", "#")
CACHES = frozenset({"require.cache", "require.extensions"})
HANDING = (".apply", ".bind", ".call")


class JavaScript(Foreign):
    """A handed-in file in JavaScript. What it takes from ``node:fs`` is ``fs`` and ``fs.readFileSync``."""

    language = "JavaScript"
    reader = ("node", f"{READERS}/javascript/read.mjs")
    endings = (".js", ".mjs", ".cjs")
    unread = (".node", ".wasm")
    between = "/"
    kinds = frozenset(
        {"async", "class", "conditional", "for", "label", "lambda", "switch", "throw", "try", "while", "with"}
        | {"yield"}
    )

    def is_odd_module(self, name: str) -> bool:
        """Tell whether a module reaches things that are not named."""
        return name.split("/", maxsplit=1)[0] in MODULES or name.startswith(PLACES)

    def is_way(self, name: str) -> bool:
        """Tell whether what has this name reaches things that are not named."""
        first, *others = name.split(".")
        return first in FUNCTIONS or name in CACHES or not PARTS.isdisjoint(others)

    def reaches(self, used: str, name: str) -> bool:
        """Tell whether a chain goes through a name; a method that is handed on can be any method."""
        is_handed = name.startswith(".") and used.startswith(".") and used.endswith(HANDING)
        return is_handed or super().reaches(used, name)
