def share(baursaks, friends):
    if friends < 1 or baursaks < 0:
        raise ValueError("cannot share")
    each = int(baursaks / friends)
    return (each, baursaks - each * friends)
