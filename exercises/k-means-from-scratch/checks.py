import random

import numpy as np

from graders.kit import Work, check, fail
from graders.kit.static import Program

BANDS = [(0.98, 1.0), (0.9, 0.7), (0.75, 0.3)]
LIBRARIES = ("scipy", "sklearn", "torch", "pandas")
Random = np.random.Generator


def numbers_from(rng: random.Random) -> Random:
    return np.random.default_rng(rng.getrandbits(64))


def blobs(rng: Random, sizes: list[int], gap: float) -> np.ndarray:
    """Points of round groups, group after group, whose centres lie at least ``gap`` apart."""
    groups = len(sizes)
    centres: list[np.ndarray] = []
    while len(centres) < groups:
        centre = rng.uniform(-gap * groups, gap * groups, size=2)
        if all(np.linalg.norm(centre - other) >= gap for other in centres):
            centres.append(centre)
    return np.repeat(centres, sizes, axis=0) + rng.normal(size=(sum(sizes), 2))


def wines(work: Work) -> np.ndarray:
    """Two thirds of the wines, in the order of the file."""
    table = np.loadtxt(work.hidden("wine.csv"), delimiter=",")
    return table[sorted(work.random.sample(range(len(table)), 120))]


def distances(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    return ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)


def means(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.array([points[labels == label].mean(axis=0) for label in np.unique(labels)])


def inertia(points: np.ndarray, labels: np.ndarray) -> float:
    return sum(
        float(((points[labels == label] - mean) ** 2).sum())
        for label, mean in zip(np.unique(labels), means(points, labels), strict=True)
    )


def low_inertia(points: np.ndarray, k: int, rng: Random) -> float:
    """The lowest inertia that 40 well spread starts find."""
    return min(inertia(points, settled(points, spread(points, k, rng))) for _ in range(40))


def spread(points: np.ndarray, k: int, rng: Random) -> np.ndarray:
    centres = points[[rng.integers(len(points))]]
    while len(centres) < k:
        away = distances(points, centres).min(axis=1)
        centres = np.vstack([centres, points[rng.choice(len(points), p=away / away.sum())]])
    return centres


def settled(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    labels = distances(points, centres).argmin(axis=1)
    for _ in range(60):
        moved = distances(points, means(points, labels)).argmin(axis=1)
        if (moved == labels).all():
            break
        labels = moved
    return labels


def labels_of(work: Work, points: np.ndarray, k: int, seed: int) -> np.ndarray:
    """The student's labels: one for each point, whole, from 0 to k - 1."""
    reply = work.call("solution", "cluster", points, k, seed)
    labels = reply.numbers(len(points))
    asked = f"cluster() of {len(points)} points, k = {k}, seed = {seed}"
    if not ((labels == labels.round()) & (labels >= 0) & (labels < k)).all():
        fail("wrong_value", asked=asked, expected=f"whole numbers from 0 to {k - 1}", got=labels[:20])
    return labels.astype(int)


@check
def makes_it_with_numpy_alone(work: Work) -> None:
    """The program asks for no other library than numpy, which is the only one here."""
    for program in Program.all_of(work):
        program.avoids_imports(*LIBRARIES)


@check
def returns_labels(work: Work) -> None:
    """cluster returns an array of one label for each point."""
    points = numbers_from(work.random).normal(size=(work.random.randint(10, 30), 3))
    labels_of(work, points, 4, work.random.randrange(1000))


@check
def finds_clear_groups(work: Work) -> None:
    """Groups that lie far apart are found exactly."""
    for groups in (2, work.random.randint(3, 5)):
        sizes = [work.random.randint(5, 9) + 8 * group for group in range(groups)]
        drawn = np.repeat(np.arange(groups), sizes)
        points = blobs(numbers_from(work.random), sizes, gap=20)
        order = numbers_from(work.random).permutation(len(points))
        labels = labels_of(work, points[order], groups, work.random.randrange(1000))
        pairs = set(zip(drawn[order].tolist(), labels.tolist(), strict=True))
        if len(pairs) != groups or len({label for _, label in pairs}) != groups:
            asked = f"groups of {sizes} points, far apart"
            fail("wrong_value", asked=asked, expected="each group under a label of its own", got=labels[:40])


@check
def settles(work: Work) -> None:
    """In the end every point is in the group whose mean is nearest."""
    points = numbers_from(work.random).uniform(size=(150, 2))
    labels = labels_of(work, points, 5, work.random.randrange(1000))
    names = np.unique(labels)
    away = distances(points, means(points, labels))
    own = away[np.arange(len(points)), np.searchsorted(names, labels)]
    strays = int((own > away.min(axis=1) + 1e-9).sum())
    if strays:
        got = f"{strays} points are nearer to the mean of another group"
        fail("wrong_value", asked="150 points, k = 5", expected="no point to move", got=got)


@check
def reaches_a_low_inertia(work: Work) -> None:
    """The inertia comes close to the lowest that is known, on points with a hard start."""
    rng = numbers_from(work.random)
    tasks = ((blobs(rng, [25] * 9, gap=7), 9), (wines(work), 3), (rng.uniform(size=(200, 2)), 6))
    for points, k in tasks:
        labels = labels_of(work, points, k, work.random.randrange(1000))
        work.band(
            "lowest known inertia / yours", low_inertia(points, k, rng) / inertia(points, labels), BANDS
        )


@check
def survives_equal_points(work: Work) -> None:
    """Equal points, and fewer different points than groups, are no trouble."""
    few = numbers_from(work.random).normal(size=(3, 2))
    points = np.repeat(few, 6, axis=0)
    labels = labels_of(work, points, 5, work.random.randrange(1000))
    if inertia(points, labels) > 1e-9:
        expected = "only equal points in one group"
        fail("wrong_value", asked="3 points, each 6 times, k = 5", expected=expected, got=labels)


@check
def repeats_itself(work: Work) -> None:
    """The same seed gives the same labels."""
    points, seed = numbers_from(work.random).uniform(size=(80, 2)), work.random.randrange(1000)
    first, second = (labels_of(work, points, 6, seed) for _ in range(2))
    if (first != second).any():
        fail("wrong_value", asked=f"cluster(points, 6, {seed}), twice", expected=first, got=second)
