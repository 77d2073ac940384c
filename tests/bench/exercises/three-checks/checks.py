"""Three checks of one function: the smallest work that is worth a measurement."""

from graders.kit import Work, check


@check
def adds_small_numbers(work: Work) -> None:
    """add(2, 3) gives 5."""
    work.call("solution", "add", 2, 3).returns(5)


@check
def adds_negative_numbers(work: Work) -> None:
    """add(-2, -3) gives -5."""
    work.call("solution", "add", -2, -3).returns(-5)


@check
def adds_random_numbers(work: Work) -> None:
    """add gives the sum of any two whole numbers."""
    a, b = work.random.randrange(10**6), work.random.randrange(10**6)
    work.call("solution", "add", a, b).returns(a + b)
