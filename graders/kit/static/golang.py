"""Go by the parser of its own standard library."""

from graders.kit.static.foreign import Foreign


class Go(Foreign):
    """A handed-in file in Go. What is read of an import is ``net/http.Get``, a method of anything ``.Get``.

    What other files of the package declare is the program's own; read them as well, with ``Go.all_of``.
    """

    language = "Go"
    reader = ("/opt/qatarlas/read-go",)
    endings = (".go",)
    unread = (
        *(".S", ".a", ".c", ".cc", ".cpp", ".cxx", ".f", ".f90", ".for", ".F", ".h", ".hh", ".hpp", ".hxx"),
        *(".m", ".mm", ".o", ".s", ".so", ".swig", ".swigcxx", ".syso"),
    )
    between = "/"
    kinds = frozenset(
        {"chan", "defer", "for", "go", "goto", "interface", "label", "lambda", "map", "select", "struct"}
        | {"switch"}
    )
    odd_modules = frozenset(
        {"C", "html/template", "os/exec", "plugin", "reflect", "runtime/cgo", "syscall", "text/template"}
        | {"unsafe"}
    )
