from hypothesis import strategies as st

from graders.kit import Work, check
from graders.kit.properties import agrees, for_all
from graders.kit.static import Program
from graders.kit.style import formatted, linted

NUMBERS = st.lists(st.integers(-2, 2), max_size=20)
MIXED = st.lists(st.sampled_from([0, 1, 1.0, True, False, "1", "дым", ""]), max_size=12)
PAIRS = st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 5)), max_size=8)
BESIDE = "packing_beside"
LOOKING = {
    f"{BESIDE}.py": """
from packing import pack, unpack


def readings_after_pack(readings):
    pack(readings)
    return readings


def pairs_after_unpack(pairs):
    unpack(pairs)
    return pairs
"""
}
WRONG_PAIRS = st.lists(st.tuples(st.integers(-9, 9), st.integers(-2, 3)), max_size=6)


def packed(readings: list) -> list:
    runs: list = []
    for reading in readings:
        if runs and type(runs[-1][0]) is type(reading) and runs[-1][0] == reading:
            runs[-1] = (reading, runs[-1][1] + 1)
        else:
            runs.append((reading, 1))
    return runs


def unpacked(pairs: list) -> list:
    if any(count < 1 for _reading, count in pairs):
        raise ValueError
    return [reading for reading, count in pairs for _ in range(count)]


@check
def imports_nothing(work: Work) -> None:
    """The program stands on its own."""
    Program.of(work, "packing.py").imports_only()


@check
def packs_the_example(work: Work) -> None:
    """The example of the subject gives its pairs."""
    work.call("packing", "pack", [5, 5, 5, 2, 5]).returns([(5, 3), (2, 1), (5, 1)])
    work.call("packing", "unpack", [("dry", 2), ("rain", 1)]).returns(["dry", "dry", "rain"])


@check
def packs_any_readings(work: Work) -> None:
    """pack() gives the runs of any list, whatever is in it."""
    agrees(work, "packing", "pack", [NUMBERS], packed, examples=30)
    agrees(work, "packing", "pack", [MIXED], packed, examples=30)


@check
def unpacks_any_pairs(work: Work) -> None:
    """unpack() repeats each reading as often as its pair says, and refuses counts below one."""
    agrees(work, "packing", "unpack", [PAIRS], unpacked, examples=20)
    agrees(work, "packing", "unpack", [WRONG_PAIRS], unpacked, examples=20)


@check
def comes_back_whole(work: Work) -> None:
    """unpack() of pack() is what went in."""

    def whole(readings: list) -> None:
        pairs = work.call("packing", "pack", readings).value_as(list)
        work.call("packing", "unpack", pairs).returns(readings)

    for_all(work, [NUMBERS | MIXED], whole, examples=20)


@check
def leaves_lists_alone(work: Work) -> None:
    """The lists that were given are afterwards what they were before."""
    readings = [work.random.randint(0, 2) for _ in range(9)]
    looked = work.given(files=LOOKING)
    looked.call(BESIDE, "readings_after_pack", readings).returns(readings)
    pairs = [(work.random.randint(-9, 9), work.random.randint(1, 4)) for _ in range(4)]
    looked.call(BESIDE, "pairs_after_unpack", pairs).returns(pairs)


@check
def reads_well(work: Work) -> None:
    """The code is formatted and has nothing left over."""
    formatted(work, [(1.0, 1.0)])
    linted(work, [(1.0, 1.0), (0.9, 0.5)])
