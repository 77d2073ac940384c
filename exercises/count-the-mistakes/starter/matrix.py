def confusion(truth, said):
    """Return how often each label was taken for each."""
    return {}
