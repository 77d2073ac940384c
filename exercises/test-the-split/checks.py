from graders.kit import Work, check
from graders.kit.mutants import catches
from graders.kit.static import Program

RIGHT = ["right.py", "drawn.py", "sorted_by_lot.py"]
TOOLS = ("unittest", "split", "collections", "copy", "itertools", "math", "random", "statistics")
BUGS = [
    "leaks.py",
    "loses_one.py",
    "equal_rows_once.py",
    "the_other_way_round.py",
    "no_seed.py",
    "spoils.py",
    "any_share.py",
]


@check
def tests_what_is_done(work: Work) -> None:
    """The tests call the function, and read neither files nor its code."""
    program = Program.of(work, "test_split.py").imports_only(*TOOLS)
    program.avoids("open", ".__code__", ".__file__", ".os", "._os", ".sys", "._sys")


@check
def catches_a_lost_row(work: Work) -> None:
    """A split that loses a row is caught."""
    catches(work, "split.py", right=RIGHT, bugs=["loses_one.py"])


@check
def catches_the_bugs(work: Work) -> None:
    """The tests pass on every right program, and fail on each wrong one."""
    catches(work, "split.py", right=RIGHT, bugs=BUGS, bands=[(1.0, 1.0), (0.85, 0.8), (0.7, 0.6), (0.4, 0.3)])
