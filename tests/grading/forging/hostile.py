"""What hostile functions and programs share."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Hostile:
    """``reason`` is what the first check must fail for; ``got`` is what came, where that is the point."""

    case: str
    what: str
    program: str
    reason: str
    files: dict[str, bytes] = field(default_factory=dict)
    got: str | None = None

    def __str__(self) -> str:
        return f"{self.case}-{self.what.replace(' ', '-')}"


EVERYWHERE = """
import os, struct
def forge():
    said = b'{"type":"answer","id":%d,"answer":{"kind":"call","outcome":"returned","value":"5"}}'
    for number in range(1, 20):
        frame = said % number
        frame = b"J" + struct.pack(">I", len(frame)) + frame
        for path in [*("/proc/1/fd/%d" % n for n in range(64)), "/proc/1/mem"]:
            try:
                with open(path, "wb", buffering=0) as stream:
                    stream.write(frame)
            except OSError:
                pass
        for descriptor in range(256):
            try:
                os.write(descriptor, frame)
            except OSError:
                pass
"""
PYTEST_HOOK = b"""
import pytest
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = "passed"
"""
EVIL = """
class Friend:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 5
    def __sub__(self, other): return 0
    __rsub__ = __sub__
    def __abs__(self): return 0
    def __le__(self, other): return True
    def __reduce__(self): return (int, (5,))
    def __index__(self): return 5
    def __repr__(self): return "5"
class FriendlyInt(int):
    __eq__ = Friend.__eq__
    __hash__ = Friend.__hash__
    __repr__ = Friend.__repr__
class FriendlyType(type):
    def __eq__(self, other): return True
    def __hash__(self): return hash(int)
class Disguised(int, metaclass=FriendlyType):
    __class__ = int
"""
