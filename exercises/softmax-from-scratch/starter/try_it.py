"""Run me: python3 try_it.py"""

import numpy as np

from solution import gradient, loss, softmax, train

print(softmax(np.array([[0.0, 0.0], [0.0, np.log(3)]])))

rng = np.random.default_rng(1)
rows, labels, weights = rng.normal(size=(8, 3)), rng.integers(0, 4, size=8), rng.normal(size=(3, 4))
step = np.zeros_like(weights)
step[1, 2] = 1e-5
slope = (loss(rows, labels, weights + step) - loss(rows, labels, weights - step)) / 2e-5
print("slope:", slope, "gradient:", gradient(rows, labels, weights)[1, 2])

for steps in (0, 10, 100):
    print(steps, "steps, loss", loss(rows, labels, train(rows, labels, 4, 0.5, steps)))
