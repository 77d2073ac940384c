"""Walking through the syntax tree of a file in C or C++, as clang's library reads it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clang import cindex  # type: ignore[import-not-found]  # in the image alone
from clang.cindex import CursorKind as Kind  # type: ignore[import-not-found]  # as above

from graders.readers.c.symbols import FLAGS, plain

cindex.Config.set_library_file("libclang-14.so.1")
KINDS = {
    Kind.FOR_STMT: "for",
    Kind.CXX_FOR_RANGE_STMT: "for",
    Kind.WHILE_STMT: "while",
    Kind.DO_STMT: "while",
    Kind.GOTO_STMT: "goto",
    Kind.INDIRECT_GOTO_STMT: "goto",
    Kind.SWITCH_STMT: "switch",
    Kind.CONDITIONAL_OPERATOR: "conditional",
    Kind.CSTYLE_CAST_EXPR: "cast",
    Kind.STRUCT_DECL: "struct",
    Kind.UNION_DECL: "union",
    Kind.CLASS_DECL: "class",
    Kind.CLASS_TEMPLATE: "class",
    Kind.CXX_TRY_STMT: "try",
    Kind.CXX_THROW_EXPR: "throw",
    Kind.CXX_NEW_EXPR: "new",
    Kind.CXX_DELETE_EXPR: "delete",
    Kind.LAMBDA_EXPR: "lambda",
}
ASSEMBLY = (Kind.ASM_STMT, Kind.MS_ASM_STMT, Kind.ASM_LABEL_ATTR)
FUNCTIONS = (Kind.FUNCTION_DECL, Kind.CXX_METHOD, Kind.FUNCTION_TEMPLATE, Kind.CONSTRUCTOR, Kind.DESTRUCTOR)
METHODS = (Kind.CXX_METHOD, Kind.CONSTRUCTOR, Kind.DESTRUCTOR, Kind.CONVERSION_FUNCTION)
OUTSIDE = (Kind.NAMESPACE, Kind.TRANSLATION_UNIT, Kind.LINKAGE_SPEC, Kind.UNEXPOSED_DECL)
HOLDERS = (Kind.STRUCT_DECL, Kind.CLASS_DECL, Kind.CLASS_TEMPLATE, Kind.CLASS_TEMPLATE_PARTIAL_SPECIALIZATION)
REFERENCES = (Kind.DECL_REF_EXPR, Kind.MEMBER_REF_EXPR, Kind.OVERLOADED_DECL_REF, Kind.CALL_EXPR)
VALUES = (*FUNCTIONS, Kind.VAR_DECL, Kind.CONVERSION_FUNCTION)
TELLING = frozenset(
    {"__clang__", "__clang_major__", "__clang_minor__", "__clang_patchlevel__", "__clang_version__"}
    | {"__llvm__", "__has_builtin", "__has_extension", "__has_feature", "__is_identifier", "__GNUC__"}
    | {"__GNUC_MINOR__", "__GNUC_PATCHLEVEL__", "__VERSION__", "__has_attribute", "__has_cpp_attribute"}
    | {"__asm", "__asm__", "asm", "__OPTIMIZE__", "__NO_INLINE__", "__COUNTER__"}
)
"""Words that speak to one compiler and not to another, or to none."""


class Unit:
    """One file with what it includes, and the facts about what stands in the work's own files."""

    def __init__(self, path: str, language: str) -> None:
        self.path = path
        self.language = language
        self.wanted: list[str] = []
        self.found: dict[str, dict[str, int]] = {name: {} for name in ("imports", "statements", "ways")}
        self.used: list[tuple[str, int, Any]] = []
        self.macros: dict[str, int] = {}
        self.itself: set[str] = set()
        self.defined: set[str] = set()
        arguments = ["-x", language, *FLAGS[language]]
        options = cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
        self.unit = cindex.Index.create().parse(path, args=arguments, options=options)
        self.fault = next(map(fault_of, filter(self.is_wrong, self.unit.diagnostics)), None)
        if self.fault is None:
            self.read()

    def is_wrong(self, told: Any) -> bool:
        if told.severity == cindex.Diagnostic.Error:
            return told.location.file is None or self.is_own(told.location)
        return bool(told.severity == cindex.Diagnostic.Fatal)

    def is_own(self, location: Any) -> bool:
        """Tell whether something stands in a file of the work, whatever ``#line`` says."""
        return location.file is not None and not Path(location.file.name).is_absolute()

    def read(self) -> None:
        for token in self.unit.get_tokens(extent=self.unit.cursor.extent):
            if token.spelling in TELLING:
                self.note("ways", token.spelling, token.location.line)
        for cursor in self.unit.cursor.get_children():
            if self.is_own(cursor.location):
                self.visit(cursor, ())

    def note(self, what: str, name: str, line: int) -> None:
        names = self.found[what]
        names[name] = min(line, names.get(name, line))

    def visit(self, cursor: Any, inside: tuple[Any, ...]) -> None:
        line, kind = cursor.location.line, cursor.kind
        if kind in KINDS:
            self.note("statements", KINDS[kind], line)
        if kind == Kind.INCLUSION_DIRECTIVE:
            self.included(cursor)
        elif kind == Kind.MACRO_INSTANTIATION:
            self.macros.setdefault(cursor.spelling, line)
        elif kind in ASSEMBLY or (kind == Kind.UNEXPOSED_DECL and self.is_assembly(cursor)):
            self.note("ways", "asm", line)
        elif kind in FUNCTIONS and cursor.is_definition():
            self.defined.add(cursor.spelling)
            inside = (*inside, cursor)
        elif kind in REFERENCES:
            self.refer(cursor, inside)
        for child in cursor.get_children():
            self.visit(child, inside)

    def included(self, cursor: Any) -> None:
        try:
            is_own = not Path(cursor.get_included_file().name).is_absolute()
        except (AssertionError, AttributeError):  # as cindex says that there is none
            is_own = False
        self.note("imports", ("./" if is_own else "") + cursor.spelling, cursor.location.line)

    def is_assembly(self, cursor: Any) -> bool:
        """Tell whether a declaration is none that is known, which assembly of a whole file is."""
        tokens = [token.spelling for token in cursor.get_tokens()]
        return not any(True for _ in cursor.get_children()) and tokens not in ([], [";"])

    def refer(self, cursor: Any, inside: tuple[Any, ...]) -> None:
        target = cursor.referenced
        if target is None or target.kind == Kind.OVERLOADED_DECL_REF:
            self.unresolved(cursor)
        elif target.kind in VALUES:
            self.itself |= {one.spelling for one in inside if one.get_usr() == target.get_usr()}
            if target.semantic_parent is None or target.semantic_parent.kind in (*OUTSIDE, *HOLDERS):
                self.used.append((full_name(target), cursor.location.line, target))

    def unresolved(self, cursor: Any) -> None:
        """In a template nobody can say what a name means: it may be the library's."""
        name, line = cursor.spelling, cursor.location.line
        if cursor.kind == Kind.MEMBER_REF_EXPR:
            self.used.append((f".{name or member_in(cursor)}", line, None))
        elif name and (cursor.kind != Kind.CALL_EXPR or not any(True for _ in cursor.get_children())):
            self.used.extend([(name, line, None), (f"std::{name}", line, None)])

    def told(self, defined: set[str], outside: frozenset[str]) -> dict[str, Any]:
        uses = {name: line for name, line in self.macros.items() if name in outside}
        for name, line, target in self.used:
            if not self.is_work(name, target, defined):
                for one in self.names_of(name, target, outside):
                    uses[one] = min(line, uses.get(one, line))
        seen = {plain(name) for name, _, _ in self.used} | uses.keys() | defined
        uses |= dict.fromkeys(set(self.wanted) - seen, 0)
        lists = {what: pairs(names) for what, names in self.found.items()} | {"uses": pairs(uses)}
        return {"fault": self.fault, "itself": sorted(self.itself), **lists}

    def is_work(self, name: str, target: Any, defined: set[str]) -> bool:
        """Tell whether what a name refers to is defined in the work."""
        if target is None:
            return name in self.defined or name in defined
        definition = target.get_definition()
        if definition is not None and self.is_own(definition.location):
            return True
        return self.is_own(target.location) and name in defined

    def names_of(self, name: str, target: Any, outside: frozenset[str]) -> Iterator[str]:
        """Yield the names under which a use is told; what the headers keep to themselves is left out."""
        shown = plain(name)
        if name.startswith("__builtin_"):
            yield from [shown] if shown in outside else []
        elif not shown.startswith("__") or target is None or self.is_own(target.location):
            yield shown


def full_name(cursor: Any) -> str:
    """Return a name with the namespaces that are no header's own business; of a method ``.name``."""
    if cursor.kind in METHODS:
        return f".{cursor.spelling}"
    parts, parent = [cursor.spelling], cursor.semantic_parent
    while parent is not None and parent.kind in (Kind.NAMESPACE, *HOLDERS):
        if parent.spelling and not parent.spelling.startswith("__"):
            parts.insert(0, parent.spelling)
        parent = parent.semantic_parent
    return "::".join(parts)


def member_in(cursor: Any) -> str:
    """Return the name behind the last dot or arrow of an expression."""
    words = [token.spelling for token in cursor.get_tokens()]
    places = [place for place, word in enumerate(words[:-1]) if word in {".", "->"}]
    return str(words[places[-1] + 1]) if places else ""


def fault_of(told: Any) -> list[object]:
    return [told.spelling, told.location.line]


def pairs(names: dict[str, int]) -> list[list[object]]:
    return [[name, line] for name, line in sorted(names.items(), key=lambda pair: (pair[1], pair[0]))]
