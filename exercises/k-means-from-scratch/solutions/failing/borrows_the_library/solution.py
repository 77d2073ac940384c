from sklearn.cluster import KMeans


def cluster(points, k, seed):
    return KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(points)
