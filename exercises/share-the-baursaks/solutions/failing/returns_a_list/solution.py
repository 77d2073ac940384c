def share(baursaks, friends):
    if friends < 1 or baursaks < 0:
        raise ValueError("cannot share")
    return [baursaks // friends, baursaks % friends]
