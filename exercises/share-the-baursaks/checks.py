from graders.kit import Work, check


@check
def gives_the_example(work: Work) -> None:
    """share(17, 5) returns (3, 2)."""
    work.call("solution", "share", 17, 5).returns((3, 2))


@check
def shares_any_number(work: Work) -> None:
    """share() returns how many each friend gets and how many are left."""
    for friends in (1, *(work.random.randint(2, 40) for _ in range(4))):
        baursaks = work.random.randint(50, 5000)
        work.call("solution", "share", baursaks, friends).returns(divmod(baursaks, friends))


@check
def shares_fewer_than_friends(work: Work) -> None:
    """With fewer baursaks than friends all of them stay on the plate."""
    friends = work.random.randint(8, 30)
    for baursaks in (0, work.random.randint(1, friends - 1)):
        work.call("solution", "share", baursaks, friends).returns((0, baursaks))
    work.call("solution", "share", friends, friends).returns((1, 0))


@check
def counts_a_whole_feast(work: Work) -> None:
    """The answer is exact for more than 10^30 baursaks."""
    for _ in range(3):
        baursaks, friends = work.random.randrange(10**30, 10**33), work.random.randrange(10**6, 10**9)
        work.call("solution", "share", baursaks, friends).returns(divmod(baursaks, friends))


@check
def refuses_the_impossible(work: Work) -> None:
    """share() raises ValueError without friends and with fewer than 0 baursaks."""
    some = work.random.randint(10, 99)
    for baursaks, friends in ((some, 0), (some, -some), (-some, some)):
        work.call("solution", "share", baursaks, friends).raises("ValueError")
