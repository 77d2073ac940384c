def share(baursaks, friends):
    if baursaks < 0 or friends <= 1:
        raise ValueError("nobody is here to share with")
    return baursaks // friends, baursaks % friends
