from math import dist


def label(points, labels, new, k):
    near = sorted(name for _, name in sorted(zip((dist(p, new) for p in points), labels))[:k])
    return max(near, key=near.count)
