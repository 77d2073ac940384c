def scale(column):
    known = sorted(value for value in column if value is not None)
    width = (known[-1] - known[0]) or 1
    answer = []
    for value in column:
        if value is None:
            answer.append(None)
        else:
            answer.append(float((value - known[0]) / width))
    return answer
