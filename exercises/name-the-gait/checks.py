import math
import random

import numpy as np

from graders.kit import Work, check, fail

LENGTH, ROWS, HIDDEN_ROWS = 64, 480, 300
BANDS = [(0.93, 1.0), (0.85, 0.6), (0.75, 0.3)]
LARGEST_MODEL = 200_000
NEAR = 1e-5
HERD = ["walk", "trot", "gallop"]
OTHERS = ["пішпек", "жорға", "бүлкіл", "шоқырақ"]


def beats(rng: random.Random, kinds: int, overtones: int) -> list[list[float]]:
    """For each gait the strength of each overtone; no two gaits are alike."""
    strengths = [[0.25] * overtones for _ in range(kinds)]
    for gait, strong in enumerate(rng.sample(range(overtones), kinds)):
        strengths[gait][strong] = 1.0
    return strengths


def signal(rng: random.Random, strengths: list[float], length: int, noise: float) -> list[float]:
    """One horse: its own pace, begun at any moment of a stride, seen by a sensor with noise."""
    pace, size = rng.uniform(2.2, 3.4), rng.uniform(0.6, 1.6)
    phases = [rng.uniform(0, 2 * math.pi) for _ in strengths]
    tone = [
        sum(
            strength * math.sin(2 * math.pi * pace * (number + 1) * at / length + phase)
            for number, (strength, phase) in enumerate(zip(strengths, phases, strict=True))
        )
        for at in range(length)
    ]
    return [round(size * value + rng.gauss(0, noise), 4) for value in tone]


def herd(
    rng: random.Random, names: list[str], strengths: list[list[float]], rows: int, length: int = LENGTH
) -> tuple[np.ndarray, list[str]]:
    gaits = [rng.randrange(len(names)) for _ in range(rows)]
    signals = [signal(rng, strengths[gait], length, 0.3) for gait in gaits]
    return np.array(signals), [names[gait] for gait in gaits]


def train(work: Work, signals: np.ndarray, labels: list[str], seed: int) -> bytes:
    model = work.call("gait", "train", signals, labels, seed).value_as(bytes)
    if len(model) > LARGEST_MODEL:
        expected = f"at most {LARGEST_MODEL} bytes"
        fail("output_limit", asked="the model", expected=expected, got=f"{len(model)} bytes")
    return model


def name(work: Work, model: bytes, signals: np.ndarray, labels: list[str]) -> tuple[list[str], np.ndarray]:
    """Ask for the chances of each gait, in the order of their names, and return the likeliest of each row."""
    names = sorted(set(labels))
    chances = work.call("gait", "chances", model, signals).numbers(len(signals), len(names))
    for row in chances:
        if abs(row.sum() - 1) > 1e-3 or row.min() < 0:
            fail("wrong_value", asked="chances", expected="chances that sum to 1", got=row.tolist())
    return [names[place] for place in chances.argmax(axis=1)], chances


def same(asked: str, before: np.ndarray, after: np.ndarray) -> None:
    for row, (one, other) in enumerate(zip(before, after, strict=True)):
        if np.abs(one - other).max() > NEAR:
            fail("wrong_value", asked=f"{asked}, row {row}", expected=one.tolist(), got=other.tolist())


def accuracy(work: Work, names: list[str], strengths: list[list[float]], length: int) -> float:
    signals, labels = herd(work.random, names, strengths, ROWS, length)
    unseen, right = herd(work.random, names, strengths, HIDDEN_ROWS, length)
    model = train(work, signals, labels, work.random.randrange(1000))
    said, _ = name(work, model, unseen, labels)
    return sum(one == other for one, other in zip(said, right, strict=True)) / len(right)


@check
def trains_and_answers(work: Work) -> None:
    """train returns a model as bytes, and chances gives a row of chances for each signal."""
    signals, labels = herd(work.random, HERD, beats(work.random, 3, 4), 90)
    name(work, train(work, signals, labels, 1), signals[:10], labels)


@check
def obeys_its_seed(work: Work) -> None:
    """The same seed gives the same network, another seed another one."""
    signals, labels = herd(work.random, HERD, beats(work.random, 3, 4), 120)
    first, again, other = (
        name(work, train(work, signals, labels, seed), signals, labels)[1] for seed in (5, 5, 6)
    )
    same("the same seed twice", first, again)
    if np.abs(first - other).max() <= NEAR:
        fail("wrong_value", asked="seeds 5 and 6", expected="two different networks", got="the same chances")


@check
def answers_row_by_row(work: Work) -> None:
    """The chances of a signal don't depend on the others beside it, nor on their order."""
    signals, labels = herd(work.random, HERD, beats(work.random, 3, 4), 120)
    model = train(work, signals, labels, 3)
    together = name(work, model, signals[:30], labels)[1]
    same("asked in another order", together[::-1], name(work, model, signals[:30][::-1], labels)[1])
    same("asked alone", together[-1:], name(work, model, signals[29:30], labels)[1])


@check
def names_new_horses(work: Work) -> None:
    """The share of right names among 300 horses that nobody has seen."""
    work.band("accuracy", accuracy(work, HERD, beats(work.random, 3, 4), LENGTH), BANDS)


@check
def learns_another_herd(work: Work) -> None:
    """Trained anew on longer signals and four other gaits, it names as well."""
    work.band("accuracy", accuracy(work, OTHERS, beats(work.random, 4, 5), 96), BANDS)
