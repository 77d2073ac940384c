import random

import numpy as np

from graders.kit import Work, check
from graders.kit.static import Program

NEAR = 1e-8
LIBRARIES = ("scipy", "sklearn", "torch", "pandas")


def array(rng: random.Random, *shape: int, size: float = 1.0) -> np.ndarray:
    numbers = np.random.default_rng(rng.getrandbits(64))
    return numbers.normal(scale=size, size=shape)


def labels_for(rng: random.Random, rows: int, classes: int) -> np.ndarray:
    return np.random.default_rng(rng.getrandbits(64)).integers(0, classes, size=rows)


def log_softmax(scores: np.ndarray) -> np.ndarray:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def loss(rows: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> float:
    return float(-log_softmax(rows @ weights)[np.arange(len(labels)), labels].mean())


def gradient(rows: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    wanted = np.eye(weights.shape[1])[labels]
    return rows.T @ (np.exp(log_softmax(rows @ weights)) - wanted) / len(rows)


def train(rows: np.ndarray, labels: np.ndarray, classes: int, rate: float, steps: int) -> np.ndarray:
    weights = np.zeros((rows.shape[1], classes))
    for _ in range(steps):
        weights -= rate * gradient(rows, labels, weights)
    return weights


def task(rng: random.Random, size: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, labels and weights of random shapes."""
    n, d, k = rng.randint(5, 12), rng.randint(2, 5), rng.randint(3, 6)
    return array(rng, n, d, size=size), labels_for(rng, n, k), array(rng, d, k, size=size)


@check
def makes_it_with_numpy_alone(work: Work) -> None:
    """The program asks for no other library than numpy, which is the only one here."""
    for program in Program.all_of(work):
        program.avoids_imports(*LIBRARIES)


@check
def gives_the_example(work: Work) -> None:
    """softmax of [[0, 0], [0, ln 3]] is [[0.5, 0.5], [0.25, 0.75]]."""
    scores = np.array([[0.0, 0.0], [0.0, np.log(3)]])
    work.call("solution", "softmax", scores).returns(np.array([[0.5, 0.5], [0.25, 0.75]]), tolerance=NEAR)


@check
def gives_probabilities(work: Work) -> None:
    """softmax gives the probabilities of each row."""
    for _ in range(2):
        scores = array(work.random, work.random.randint(3, 6), work.random.randint(3, 5), size=2.0)
        work.call("solution", "softmax", scores).returns(np.exp(log_softmax(scores)), tolerance=NEAR)


@check
def survives_large_scores(work: Work) -> None:
    """softmax and loss stay finite for scores up to 10,000."""
    scores = array(work.random, 4, 3, size=3000.0).clip(-10_000, 10_000)
    work.call("solution", "softmax", scores).returns(np.exp(log_softmax(scores)), tolerance=NEAR)
    rows, labels = np.eye(4), labels_for(work.random, 4, 3)
    work.call("solution", "loss", rows, labels, scores).returns(loss(rows, labels, scores), tolerance=NEAR)


@check
def measures_the_loss(work: Work) -> None:
    """loss is the mean cross-entropy."""
    for _ in range(2):
        rows, labels, weights = task(work.random)
        work.call("solution", "loss", rows, labels, weights).returns(
            loss(rows, labels, weights), tolerance=NEAR
        )


@check
def finds_the_gradient(work: Work) -> None:
    """gradient is the gradient of the loss by the weights."""
    for _ in range(2):
        rows, labels, weights = task(work.random)
        work.call("solution", "gradient", rows, labels, weights).returns(
            gradient(rows, labels, weights), tolerance=NEAR
        )


@check
def trains(work: Work) -> None:
    """train does exactly the asked number of steps from zero weights."""
    rows, labels, weights = task(work.random)
    classes, rate = weights.shape[1], work.random.uniform(0.1, 0.9)
    for steps in (0, 1, work.random.randint(20, 60)):
        work.call("solution", "train", rows, labels, classes, rate, steps).returns(
            train(rows, labels, classes, rate, steps), tolerance=NEAR
        )
