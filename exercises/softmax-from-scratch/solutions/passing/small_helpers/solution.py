import numpy as np


def shifted_powers(scores):
    """Subtract each row's largest score, so that no power overflows."""
    shifted = scores - np.max(scores, axis=1).reshape(-1, 1)
    return shifted, np.exp(shifted)


def softmax(scores):
    _, powers = shifted_powers(scores)
    return powers / np.sum(powers, axis=1).reshape(-1, 1)


def one_hot(labels, classes):
    return np.eye(classes)[labels]


def loss(rows, labels, weights):
    shifted, powers = shifted_powers(rows.dot(weights))
    total = 0.0
    for row, label in enumerate(labels):
        total += np.log(powers[row].sum()) - shifted[row, label]
    return float(total / len(labels))


def gradient(rows, labels, weights):
    probabilities = softmax(rows.dot(weights))
    return rows.T.dot(probabilities - one_hot(labels, weights.shape[1])) / len(labels)


def train(rows, labels, classes, rate, steps):
    weights = np.zeros((rows.shape[1], classes))
    while steps > 0:
        weights = weights - rate * gradient(rows, labels, weights)
        steps -= 1
    return weights
