def label(points, labels, new, k):
    order = sorted(range(len(points)), key=lambda i: sum(a - b for a, b in zip(points[i], new)))
    near = [labels[i] for i in order[:k]]
    return max(near, key=near.count)
