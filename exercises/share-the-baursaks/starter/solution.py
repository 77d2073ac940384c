def share(baursaks, friends):
    """Share the baursaks evenly: return (how many each friend gets, how many are left)."""
    return (0, 0)
