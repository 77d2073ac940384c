"""Makes a machine ready for tests, runs a command, and ends whatever was started for it.

    python -m tests.ready engine images chromium -- COMMAND…

Everything named before the dashes is installed, started or built if it is missing; what can't be had ends
the run with one line that says how to mend it. `images` are the first environments, `images=all` all of
them, `images=go,c` some.
"""

import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from ctypes.util import find_library
from pathlib import Path

from lms.errors import QatarlasError
from lms.runner.images import FIRST
from lms.settings import Settings
from lms.up.engine import build_images, running_engine
from tests.support.commands import install, leave, remark, run, say

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def engine(stack: ExitStack, _which: str) -> None:
    stack.enter_context(running_engine(Settings(), remark))


def images(_stack: ExitStack, which: str) -> None:
    names = which.split(",") if which else FIRST
    build_images(Settings(), say, [] if which == "all" else names)


def chromium(_stack: ExitStack, _which: str) -> None:
    """Playwright's own driver needs libatomic, which a small Debian lacks."""
    if not (shutil.which("chromium") and FONT.exists() and find_library("atomic")):
        say("chromium: installing it with a font that has Kazakh letters")
        install("chromium", "fonts-dejavu-core", "libatomic1")


NEEDS: dict[str, Callable[[ExitStack, str], None]] = {
    "engine": engine,
    "images": images,
    "chromium": chromium,
}


def main(arguments: Sequence[str]) -> int:
    dashes = arguments.index("--")
    signal.signal(signal.SIGTERM, leave)
    with ExitStack() as stack:
        try:
            for argument in arguments[:dashes]:
                need, _, which = argument.partition("=")
                NEEDS[need](stack, which)
        except QatarlasError as error:
            say(f"not ready: {error}")
            return 1
        return run(arguments[dashes + 1 :])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
