"""What is known of commands: which of them run others, and how they are told to."""

import re
import shutil
import subprocess
from functools import cache

WRAPPERS = frozenset(
    {"builtin", "choom", "chroot", "chrt", "command", "env", "exec", "flock", "i386", "ionice", "linux32"}
    | {"linux64", "nice", "nohup", "nsenter", "parallel", "prlimit", "run-parts", "runuser", "setarch"}
    | {"setpriv", "setsid", "start-stop-daemon", "stdbuf", "su", "taskset", "time", "timeout", "unshare"}
    | {"watch", "x86_64", "xargs"}
)
TEXTS = frozenset({"eval", "trap"})
"""Commands that run a text, which is read where it is written out."""
SOURCES = frozenset({".", "source"})
FINDING = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
AWKS = frozenset({"awk", "gawk", "mawk", "nawk"})
AWK_RUNS = re.compile(r"\bsystem\b|\bgetline\b|@\s*(load|include)|@\w+\s*\(|(?<!\|)\|&?\s*[\"A-Za-z_(]")
SED_RUNS = re.compile(
    r"(^|[;{}\n])\s*(\d+|\$|/[^/]*/)?\s*!?\s*e\b|s([^\w\s\\]).*?\3.*?\3[gpiImM0-9w]*e", re.DOTALL
)
RUNNING_OPTIONS = ("--compress-program", "--filter", "--to-command", "--use-compress-program", "--rsh")
VARIABLES = frozenset(
    {"BASH_ENV", "BASH_LOADABLES_PATH", "ENV", "LD_AUDIT", "LD_LIBRARY_PATH", "LD_PRELOAD", "PATH"}
    | {"PROMPT_COMMAND", "PS0", "PS1", "PS4", "SHELLOPTS"}
)
"""Variables that decide what a name means, or what is run beside it."""
RUNNING = {
    "env": ("-S", "-vS", "-iS", "--split"),
    "mapfile": ("-C",),
    "readarray": ("-C",),
    "tar": ("-I", "--checkpoint-action", "--to-command", "--use-compress-program", "--rsh-command"),
}
"""Options of some commands by which they run a text."""
INSIDE = re.compile(r"\[\s*\\?(\$\(|`)")
"""A command within an index, which arithmetic runs even out of a quoted text."""


@cache
def builtins() -> frozenset[str]:
    argv = ["bash", "--norc", "--noprofile", "-c", "compgen -b; compgen -k"]
    told = subprocess.run(argv, capture_output=True, text=True, check=True)
    return frozenset(told.stdout.split())


def is_command(name: str) -> bool:
    """Tell whether the shell finds something under a name that is no function of the script."""
    return name in builtins() or shutil.which(name) is not None


def runs_others(name: str, words: list[str | None]) -> bool:
    """Tell whether a program's own language, or an option, makes it run something."""
    texts = [word for word in words if word is not None]
    if any(text.startswith((*RUNNING_OPTIONS, *RUNNING.get(name, ()))) for text in texts):
        return True
    if name in AWKS:
        return any(AWK_RUNS.search(text) or text in {"-f", "--file"} for text in texts) or is_unread(words)
    return name == "sed" and any(SED_RUNS.search(text) or text == "-f" for text in texts)


def is_unread(words: list[str | None]) -> bool:
    """Tell whether awk's program is known only when the script runs."""
    takes_value = False
    for word in words:
        if takes_value:
            takes_value = False
        elif word is not None and word.startswith("-"):
            takes_value = word in {"-v", "-F"}
        else:
            return word is None
    return False
