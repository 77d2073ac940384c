import numpy as np


def softmax(scores):
    """Turn each row of scores into probabilities. Shapes: (n, k) -> (n, k)."""
    return np.zeros_like(scores)


def loss(rows, labels, weights):
    """The mean cross-entropy, a plain float. Shapes: (n, d), (n,), (d, k)."""
    return 0.0


def gradient(rows, labels, weights):
    """The gradient of the loss by the weights. Shapes: (n, d), (n,), (d, k) -> (d, k)."""
    return np.zeros_like(weights)


def train(rows, labels, classes, rate, steps):
    """Descend from zero weights. Shapes: (n, d), (n,) -> (d, classes)."""
    return np.zeros((rows.shape[1], classes))
