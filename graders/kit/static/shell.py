"""Shell scripts by shfmt, the parser that formats them."""

from graders.kit.static.foreign import READERS, Foreign


class Shell(Foreign):
    """A handed-in script in Bash; what it uses are the commands that it runs, by their names.

    What the shell does by itself, as ``echo`` and ``read``, may always be used. A text in a language of its
    own (awk's ``system``, sed's ``e``) is looked for and refused; ``uses_only`` says best what may be run.
    """

    language = "shell"
    reader = ("python3", "-I", f"{READERS}/shell/read.py")
    endings = (".sh", ".bash")
    largest = 20_000
    kinds = frozenset(
        {"arithmetic", "background", "case", "for", "function", "if", "pipe", "select", "subshell", "test"}
        | {"until", "while"}
    )
    odd_names = frozenset(
        {"alias", "bash", "bind", "busybox", "compgen", "complete", "dash", "enable", "ex", "fc", "hash"}
        | {"ld.so", "m4", "make", "perl", "python3", "python3.11", "rbash", "script", "sh", "vi", "vim"}
    )
    harmless = frozenset(
        {":", "[", "break", "cd", "continue", "dirs", "echo", "exit", "false", "getopts", "let", "local"}
        | {
            "mapfile",
            "popd",
            "printf",
            "pushd",
            "pwd",
            "read",
            "readarray",
            "return",
            "set",
            "shift",
            "shopt",
        }
        | {"test", "times", "trap", "true", "umask", "unset", "wait"}
    )
