from graders.kit import Work, check

Column = list[int | float | None]
BESIDE = "scaling_beside"
LOOKING = {
    f"{BESIDE}.py": """
from scaling import scale


def column_after_scale(column):
    scale(column)
    return column
"""
}


def scaled(column: Column) -> list[float | None]:
    known = [value for value in column if value is not None]
    low, width = min(known), max(known) - min(known)
    return [None if value is None else (value - low) / width if width else 0.0 for value in column]


@check
def scales_the_example(work: Work) -> None:
    """The example of the subject gives 0, a gap, 1 and a half."""
    work.call("scaling", "scale", [10, None, 20, 15]).returns([0.0, None, 1.0, 0.5], tolerance=1e-9)


@check
def scales_any_column(work: Work) -> None:
    """Numbers of any size and sign come to lie between 0 and 1."""
    for size in (2, 5, 40):
        column: Column = [work.random.randint(-5000, 5000) / 4 for _ in range(size)]
        column += [-7000, 9000.5]
        work.random.shuffle(column)
        work.call("scaling", "scale", column).returns(scaled(column), tolerance=1e-9)


@check
def keeps_the_gaps(work: Work) -> None:
    """What was not measured stays a gap, and does not count as a number."""
    for size in (3, 12):
        column: Column = [work.random.randint(50, 900) for _ in range(size)]
        column += [40, 1000, None, None]
        work.random.shuffle(column)
        work.call("scaling", "scale", column).returns(scaled(column), tolerance=1e-9)


@check
def minds_equal_numbers(work: Work) -> None:
    """Where all numbers are equal, each becomes nought."""
    value = work.random.randint(1, 900)
    work.call("scaling", "scale", [value, None, value]).returns([0.0, None, 0.0], tolerance=1e-9)
    work.call("scaling", "scale", [value]).returns([0.0], tolerance=1e-9)


@check
def leaves_the_list_alone(work: Work) -> None:
    """The list that was given is afterwards what it was before."""
    column: Column = [work.random.randint(200, 3600) / 4 for _ in range(5)]
    column += [40.5, None, 1000.5]
    work.given(files=LOOKING).call(BESIDE, "column_after_scale", column).returns(column)
