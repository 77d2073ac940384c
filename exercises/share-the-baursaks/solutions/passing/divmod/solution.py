def share(baursaks, friends):
    if friends < 1:
        raise ValueError("nobody is here to share with")
    if baursaks < 0:
        raise ValueError("a plate cannot hold fewer than no baursaks")
    return divmod(baursaks, friends)
