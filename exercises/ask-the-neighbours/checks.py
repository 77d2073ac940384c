from collections import Counter

from graders.kit import Work, check

Point = list[int]
WORDS = ("тәтті", "қышқыл", "ащы", "sweet", "sour")


def distance(one: Point, other: Point) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def voted(points: list[Point], labels: list[str], new: Point, k: int) -> str:
    order = sorted(range(len(points)), key=lambda place: distance(points[place], new))
    near = [labels[place] for place in order[:k]]
    votes = Counter(near)
    return next(one for one in near if votes[one] == max(votes.values()))


def scattered(work: Work, number: int, width: int) -> tuple[list[Point], Point]:
    """Return points and a new one, no two of them as far from it."""
    new = [work.random.randint(-50, 50) for _ in range(width)]
    points: dict[int, Point] = {}
    while len(points) < number:
        point = [work.random.randint(-400, 400) for _ in range(width)]
        points[distance(point, new)] = point
    return list(points.values()), new


def between_measures(work: Work, near: float) -> tuple[list[Point], Point]:
    """Return points around a new one: the first lies ``near`` times a side away along one axis, the second a
    side along both, the others far off. Which of the two is nearer depends on how a distance is measured.
    """
    x, y, side = work.random.randint(-50, 50), work.random.randint(-50, 50), work.random.randint(20, 60)
    away = round(near * side)
    far = [[x + work.random.randint(200, 400), y - work.random.randint(200, 400)] for _ in range(6)]
    return [[x + away, y], [x - side, y + side], *far], [x, y]


@check
def labels_the_example(work: Work) -> None:
    """The example of the subject is sour."""
    points, labels = [[0, 0], [1, 0], [5, 5], [6, 5]], ["sour", "sour", "sweet", "sweet"]
    work.call("neighbours", "label", points, labels, [2, 1], 3).returns("sour")
    work.call("neighbours", "label", points, labels, [6, 6], 3).returns("sweet")


@check
def asks_one_neighbour(work: Work) -> None:
    """With one neighbour its label is the answer, in any number of dimensions."""
    for near in (1.35, 1.6):  # times a side; the root of 2 lies between
        points, new = between_measures(work, near)
        labels = work.random.sample(WORDS, 2) + [WORDS[0]] * (len(points) - 2)
        work.call("neighbours", "label", points, labels, new, 1).returns(voted(points, labels, new, 1))
    for width in (1, 2, 5):
        points, new = scattered(work, 12, width)
        labels = [str(number) for number in range(12)]
        work.random.shuffle(labels)
        work.call("neighbours", "label", points, labels, new, 1).returns(voted(points, labels, new, 1))


@check
def counts_the_votes(work: Work) -> None:
    """The label that most of the k nearest have is the answer, though the nearest has another."""
    for k in (3, 7):
        one, two, far = work.random.sample(WORDS, 3)
        points, new = scattered(work, 4 * k, 3)
        order = sorted(points, key=lambda point: distance(point, new))
        few = k // 2
        given = [one] * few + [two] * (k - few) + [far] * (3 * k)
        label_of = {tuple(point): label for point, label in zip(order, given, strict=True)}
        labels = [label_of[tuple(point)] for point in points]
        work.call("neighbours", "label", points, labels, new, k).returns(two)


@check
def settles_a_tie(work: Work) -> None:
    """With equal votes the label of the nearer neighbour wins, whatever the alphabet says."""
    for first, second in (("a", "b"), ("b", "a")):
        labels, step = [second, first, first, second], work.random.randint(2, 9)
        points = [[4 * step], [step], [3 * step], [2 * step]]
        work.call("neighbours", "label", points, labels, [0], 4).returns(first)
