"""One check of a small project: most of it is for peers to judge."""

from graders.kit import Work, check


@check
def adds_up(work: Work) -> None:
    """total([120, 80]) gives 200."""
    work.call("receipt", "total", [120, 80]).returns(200)
    prices = [work.random.randrange(1000) for _ in range(5)]
    work.call("receipt", "total", prices).returns(sum(prices))
