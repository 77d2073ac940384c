"""C and C++, by the library of one compiler and the symbol table of the other."""

from graders.kit.static.foreign import READERS, Foreign


class C(Foreign):
    """A handed-in file in C or C++, compiled by itself as GNU C17 or GNU C++20.

    A function is the program's own if it is defined in one of the files that are read at once, and no library
    of C has one of that name. In C++ names are as ``std::sort``; a method of anything is ``.sort``.
    """

    language = "C or C++"
    reader = ("python3", "-I", f"{READERS}/c/read.py")
    endings = (".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx")
    unread = (".S", ".a", ".asm", ".ld", ".o", ".s", ".so")
    between = "/"
    kinds = frozenset(
        {"cast", "class", "conditional", "delete", "for", "goto", "lambda", "new", "struct", "switch"}
        | {"throw", "try", "union", "while"}
    )
    odd_modules = frozenset({"dlfcn.h", "spawn.h", "sys/syscall.h"})
    odd_names = frozenset(
        {"dlmopen", "dlopen", "dlsym", "dlvsym", "execl", "execle", "execlp", "execv", "execve", "execveat"}
        | {"execvp", "execvpe", "fexecve", "mprotect", "popen", "posix_spawn", "posix_spawnp", "syscall"}
        | {"system"}
    )

    def is_below(self, used: str, name: str) -> bool:
        """Tell whether a name is another, or in the namespace of that name."""
        return used == name or used.startswith(f"{name}::")
