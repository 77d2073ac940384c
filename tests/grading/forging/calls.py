"""Functions that try to be graded as right without being right; each is named by what comes of it."""

from tests.grading.forging.hostile import EVERYWHERE, EVIL, PYTEST_HOOK, Hostile

WRONG = "def add(a, b):\n    return -1\n"

CALLS = [
    Hostile("F01", "exits in the call", "import os\ndef add(a, b):\n    os._exit(0)\n", "exited"),
    Hostile("F01", "exits at import", "import os\nos._exit(0)\n", "exited"),
    Hostile(
        "F02",
        "says it at exit",
        "import atexit, os\nfor n in range(3, 64):\n    atexit.register(lambda n=n: os.write(n, b'R5'))\n"
        "def add(a, b):\n    raise SystemExit(0)\n",
        "exited",
    ),
    Hostile("F03", "brings a conftest", WRONG, "wrong_value", {"conftest.py": PYTEST_HOOK}),
    Hostile(
        "F04",
        "brings pytest options",
        WRONG,
        "wrong_value",
        {
            "pytest.ini": b"[pytest]\naddopts = --collect-only -p no:terminal\n",
            "pyproject.toml": b'[tool.pytest.ini_options]\naddopts = "--co"\n',
            "setup.cfg": b"[tool:pytest]\naddopts = --co\n",
            "tox.ini": b"[pytest]\naddopts = --co\n",
        },
    ),
    Hostile(
        "F05",
        "shadows the libraries",
        WRONG,
        "wrong_value",
        {
            "pytest.py": b"raise SystemExit(0)\n",
            "json.py": b"dumps = lambda *a, **k: '5'\nloads = lambda *a, **k: 5\n",
            "random.py": b"seed = randint = lambda *a: 5\n",
            "traceback.py": b"format_exception = lambda *a: []\n",
            "graders/__init__.py": b"",
            "graders/kit/__init__.py": b"",
            "graders/kit/values/__init__.py": b"encode = lambda value: 5\n",
        },
    ),
    Hostile(
        "F05",
        "replaces the loaded libraries",
        """
import json, sys
json.dumps = lambda *a, **k: "5"
json.encoder.JSONEncoder.encode = lambda *a: "5"
for name, module in list(sys.modules.items()):
    if "values" in name or "compare" in name:
        module.encode = module.difference = lambda *a: None
def add(a, b):
    return -1
""",
        "",
    ),
    Hostile(
        "F06",
        "customises the interpreter",
        WRONG,
        "wrong_value",
        {
            "sitecustomize.py": b"import builtins\nbuiltins.print = lambda *a: None\n",
            "usercustomize.py": b"import os\nos._exit(0)\n",
            "evil.pth": b"import os; os._exit(0)\n",
            "pyvenv.cfg": b"home = /work\n",
        },
    ),
    Hostile("F07", "equals everything", EVIL + "def add(a, b):\n    return Friend()\n", "wrong_type"),
    Hostile(
        "F07", "is an int of its own", EVIL + "def add(a, b):\n    return FriendlyInt(-1)\n", "wrong_type"
    ),
    Hostile(
        "F07", "has a type of its own", EVIL + "def add(a, b):\n    return Disguised(-1)\n", "wrong_type"
    ),
    Hostile(
        "F08",
        "walks the frames",
        """
import gc, sys
WORDS = ("expected", "wanted", "solution_value", "right", "answer")
def add(a, b):
    frame = sys._getframe()
    while frame:
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            if any(word in name for word in WORDS) and type(value) is int:
                return value
        frame = frame.f_back
    for thing in gc.get_objects():
        if type(thing) is dict:
            for name in WORDS:
                if type(thing.get(name)) is int:
                    return thing[name]
    return -1
""",
        "wrong_value",
        got="-1",
    ),
    Hostile(
        "F08",
        "searches all memory and files for checks",
        """
import os, re
CHECK = re.compile(rb"gives_the_[e]xample|add.2, 3. [g]ives 5")
def add(a, b):
    found = []
    for folder in ("/opt", "/work", "/tmp", "/dev/shm", "/run", "/var/lib"):
        for root, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(root, name)
                if os.access(path, os.R_OK) and CHECK.search(open(path, "rb").read(1 << 20)):
                    found.append(path)
    with open("/proc/self/mem", "rb") as memory, open("/proc/self/maps") as maps:
        for line in maps:
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            if "rw" in line and end - start < 1 << 26:
                memory.seek(start)
                if CHECK.search(memory.read(end - start)):
                    found.append(line)
    return -1 if not found else 5
""",
        "wrong_value",
        got="-1",
    ),
    Hostile(
        "F09",
        "writes a result file",
        """
import os
REPORT = '<testsuite tests="4" failures="0"/>', '{"passed": true, "points": 4, "verdict": "passed"}', "5"
def add(a, b):
    for folder in ("/work", "/tmp", "/dev/shm", "/opt/qatarlas", "/run"):
        for name in ("result.json", "report.xml", "junit.xml", "answer", "results.json", "verdict"):
            for text in REPORT:
                try:
                    open(os.path.join(folder, name), "w").write(text)
                except OSError:
                    pass
    return -1
""",
        "wrong_value",
    ),
    Hostile("F11", "answers at import on every descriptor", EVERYWHERE + "forge()\n" + WRONG, "silent"),
    Hostile(
        "F11",
        "answers in the call on every descriptor",
        EVERYWHERE + "def add(a, b):\n    forge()\n",
        "silent",
    ),
    Hostile(
        "F12",
        "replays an answer",
        """
import glob, os
PLACES = ["/work/.said", "/tmp/said", "/dev/shm/said", "/dev/mqueue/said"]
def add(a, b):
    for place in PLACES:
        if os.path.exists(place):
            return int(open(place).read())
    for place in PLACES:
        try:
            open(place, "w").write(str(a + b))
        except OSError:
            pass
    return 5
""",
        "",
    ),
    Hostile(
        "F13",
        "leaves a child that answers afterwards",
        """
import os, time
def add(a, b):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                for n in range(3, 64):
                    try:
                        os.write(n, b"R5")
                    except OSError:
                        pass
        os._exit(0)
    time.sleep(0.05)
    return -1
""",
        "",
    ),
    Hostile(
        "F13",
        "rewrites itself for the next question",
        """
import os
def add(a, b):
    kit = "/opt/qatarlas/graders/kit"
    for place in ("/work/solution.py", f"{kit}/values/compare.py", f"{kit}/values/encoding.py"):
        try:
            os.chmod(place, 0o777)
            open(place, "w").write("def add(a, b):\\n    return a + b\\n")
        except OSError:
            pass
    return -1
""",
        "wrong_value",
    ),
    Hostile("F14", "returns NaN", "def add(a, b):\n    return float('nan')\n", "wrong_type"),
    Hostile("F14", "returns True for 1", "def add(a, b):\n    return a + b if a else True\n", ""),
    Hostile("F14", "returns 5.0 for 5", "def add(a, b):\n    return float(a + b)\n", "wrong_type"),
    Hostile(
        "F14",
        "returns endless nesting",
        "def add(a, b):\n    x = []\n    for _ in range(200000):\n        x = [x]\n    return x\n",
        "wrong_type",
    ),
    Hostile(
        "F14",
        "writes deep JSON",
        """
import os
def add(a, b):
    for n in range(3, 64):
        try:
            os.write(n, b"R" + b"[" * 30000 + b"]" * 30000)
        except OSError:
            pass
    os._exit(0)
""",
        "malformed",
    ),
    Hostile(
        "F14",
        "returns more than fits",
        "def add(a, b):\n    return 'x' * (64 << 20)\n",
        "",
    ),
    Hostile(
        "F15",
        "skips",
        "import unittest\ndef add(a, b):\n    raise unittest.SkipTest('not today')\n",
        "raised",
    ),
    Hostile("F16", "raises SystemExit", "def add(a, b):\n    raise SystemExit(0)\n", "exited"),
    Hostile("F16", "raises SystemExit at import", "raise SystemExit(0)\n", "exited"),
    Hostile("F16", "raises KeyboardInterrupt", "def add(a, b):\n    raise KeyboardInterrupt\n", "raised"),
    Hostile(
        "F17",
        "kills the agent",
        """
import os, signal
def add(a, b):
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGINT, signal.SIGSEGV, signal.SIGKILL):
        for process in (1, os.getppid(), -1):
            try:
                os.kill(process, number)
            except OSError:
                pass
    return -1
""",
        "wrong_value",
    ),
    Hostile(
        "F19",
        "keeps state between questions",
        """
import os, sys
PLACES = ["/work/.state", "/tmp/state", "/dev/shm/state", "/dev/mqueue/state", "/work/solution.state"]
seen = 0
def add(a, b):
    global seen
    kept = seen or os.environ.get("STATE") or getattr(sys, "state", None) or any(map(os.path.exists, PLACES))
    seen = sys.state = 1
    os.environ["STATE"] = "1"
    for place in PLACES:
        try:
            open(place, "w").write("1")
        except OSError:
            pass
    return -2 if kept else -1
""",
        "wrong_value",
        got="-1",
    ),
]
