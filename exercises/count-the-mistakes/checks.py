from graders.kit import Work, check

WORDS = ("мысық", "ит", "жылқы", "түйе", "cat", "dog", "0", "1", "spam", "")
Table = dict[str, dict[str, int]]


def counted(truth: list[str], said: list[str]) -> Table:
    labels = {*truth, *said}
    table = {one: dict.fromkeys(labels, 0) for one in labels}
    for true, answer in zip(truth, said, strict=True):
        table[true][answer] += 1
    return table


@check
def counts_the_example(work: Work) -> None:
    """The example of the subject gives its table."""
    expected = {"cat": {"cat": 1, "dog": 1}, "dog": {"cat": 0, "dog": 1}}
    work.call("matrix", "confusion", ["cat", "cat", "dog"], ["cat", "dog", "dog"]).returns(expected)


@check
def counts_any_labels(work: Work) -> None:
    """Any labels are counted, however many there are."""
    for size in (10, 60, 300):
        labels = work.random.sample(WORDS, 4)
        truth = [*labels, *(work.random.choice(labels) for _ in range(size))]
        said = [*labels[::-1], *(work.random.choice(labels) for _ in range(size))]
        work.call("matrix", "confusion", truth, said).returns(counted(truth, said))


@check
def shows_what_never_happened(work: Work) -> None:
    """A label that only one of the lists has stands in the table all the same."""
    one, two, three = work.random.sample(WORDS, 3)
    for truth, said in (([one, one], [two, one]), ([one, two], [three, three]), ([], [])):
        work.call("matrix", "confusion", truth, said).returns(counted(truth, said))


@check
def refuses_unequal_lists(work: Work) -> None:
    """Lists of unequal length are refused with a ValueError."""
    size = work.random.randint(2, 6)
    work.call("matrix", "confusion", ["cat"] * size, ["cat"] * (size + 1)).raises("ValueError")
    work.call("matrix", "confusion", ["cat"] * size, []).raises("ValueError")
