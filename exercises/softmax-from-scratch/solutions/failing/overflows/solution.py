import numpy as np


def log_softmax(scores):
    return np.log(softmax(scores))


def softmax(scores):
    powers = np.exp(scores)
    return powers / powers.sum(axis=1, keepdims=True)


def loss(rows, labels, weights):
    logs = log_softmax(rows @ weights)
    return float(-logs[np.arange(len(labels)), labels].mean())


def gradient(rows, labels, weights):
    error = softmax(rows @ weights)
    error[np.arange(len(labels)), labels] -= 1
    return rows.T @ error / len(rows)


def train(rows, labels, classes, rate, steps):
    weights = np.zeros((rows.shape[1], classes))
    for _ in range(steps):
        weights -= rate * gradient(rows, labels, weights)
    return weights
