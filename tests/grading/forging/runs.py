"""Programs that try to be graded as right without being right; each is named by what comes of it."""

from tests.grading.forging.hostile import EVERYWHERE, PYTEST_HOOK, Hostile

WRONG = "print(-1)\n"

RUNS = [
    Hostile("F01", "exits at once", "import os\nos._exit(0)\n", "wrong_output"),
    Hostile(
        "F02",
        "says it at exit",
        "import atexit\natexit.register(lambda: print('passed'))\n" + WRONG,
        "wrong_output",
    ),
    Hostile("F03", "brings a conftest", WRONG, "wrong_output", {"conftest.py": PYTEST_HOOK}),
    Hostile(
        "F04", "brings pytest options", WRONG, "wrong_output", {"pytest.ini": b"[pytest]\naddopts = --co\n"}
    ),
    Hostile(
        "F05",
        "shadows the libraries",
        WRONG,
        "wrong_output",
        {"pytest.py": b"", "json.py": b"", "base64.py": b"", "graders/__init__.py": b"", "os.py": b""},
    ),
    Hostile(
        "F06",
        "customises the interpreter",
        WRONG,
        "wrong_output",
        {"sitecustomize.py": b"print(5)\nraise SystemExit(0)\n", "evil.pth": b"import os; os._exit(0)\n"},
    ),
    Hostile(
        "F08",
        "looks for the expected output",
        """
import os
found = ""
for process in ("1", "self"):
    for name in ("environ", "cmdline", "mem", "maps"):
        try:
            found += open(f"/proc/{process}/{name}", "rb").read(1000).decode(errors="replace")
        except OSError:
            pass
print("5" if "expected" in found or "checks" in found else "-1")
""",
        "wrong_output",
        got="-1\n",
    ),
    Hostile(
        "F09",
        "writes a result file",
        "for name in ('result.json', '/tmp/result', 'out.txt'):\n    open(name, 'w').write('5')\n" + WRONG,
        "wrong_output",
    ),
    Hostile(
        "F10",
        "gives a symbolic link as its result",
        """
import os, sys
if sys.argv[1:] == ["copy"]:
    os.symlink("in.txt", "out.txt")
else:
    print(sum(map(int, sys.stdin.read().split())))
""",
        "",
    ),
    Hostile(
        "F10",
        "gives a pipe as its result",
        """
import os, sys
if sys.argv[1:] == ["copy"]:
    os.mkfifo("out.txt")
else:
    print(sum(map(int, sys.stdin.read().split())))
""",
        "",
    ),
    Hostile("F11", "answers on every descriptor", EVERYWHERE + "forge()\n", "wrong_output"),
    Hostile(
        "F12",
        "replays an output",
        """
import os, sys
PLACES = ["/work/.said", "/tmp/said", "/dev/shm/said"]
for place in PLACES:
    if os.path.exists(place):
        print(open(place).read())
        break
else:
    for place in PLACES:
        open(place, "w").write("5")
    print(5)
if sys.argv[1:] == ["copy"]:
    open("out.txt", "w").write("5")
""",
        "",
    ),
    Hostile(
        "F13",
        "leaves a child that prints afterwards",
        """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(0.02)
        while True:
            os.write(1, b"5\\n")
            open("out.txt", "w").write("5")
    os._exit(0)
time.sleep(0.05)
""",
        "",
    ),
    Hostile(
        "F13",
        "rewrites itself for the next question",
        "open('main.py', 'w').write('print(sum(map(int, input().split())))')\n" + WRONG,
        "wrong_output",
    ),
    Hostile("F16", "raises SystemExit", "raise SystemExit(0)\n", "wrong_output"),
    Hostile(
        "F17",
        "kills the agent",
        """
import os, signal
for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGINT, signal.SIGSEGV, signal.SIGKILL):
    for process in (1, os.getppid(), -1):
        try:
            os.kill(process, number)
        except OSError:
            pass
print(-1)
""",
        "wrong_output",
    ),
    Hostile(
        "F19",
        "keeps state between questions",
        """
import os
PLACES = ["/work/.state", "/tmp/state", "/dev/shm/state"]
kept = any(map(os.path.exists, PLACES))
for place in PLACES:
    open(place, "w").write("1")
print(-2 if kept else -1)
""",
        "wrong_output",
        got="-1\n",
    ),
]
