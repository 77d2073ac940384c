def share(baursaks, friends):
    return (baursaks // friends, baursaks % friends)
