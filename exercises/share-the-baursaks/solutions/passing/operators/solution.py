def check(baursaks, friends):
    """Refuse what cannot be shared."""
    if friends < 1 or baursaks < 0:
        raise ValueError(f"cannot share {baursaks} baursaks among {friends}")


def share(baursaks, friends):
    check(baursaks, friends)
    each = baursaks // friends
    return (each, baursaks - each * friends)
