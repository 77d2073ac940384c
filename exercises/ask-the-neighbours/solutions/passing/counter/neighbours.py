from collections import Counter


def label(points, labels, new, k):
    def far(place):
        return sum((a - b) ** 2 for a, b in zip(points[place], new))

    order = sorted(range(len(points)), key=far)[:k]
    return Counter(labels[place] for place in order).most_common(1)[0][0]
