# Weather forecast project, team River
import csv
import sys
from datetime import datetime, timedelta
from math import sqrt
from statistics import mean, pstdev


def read_days(path):
    data = {}
    for row in csv.reader(open(path, encoding="utf-8")):
        if row[0] == "date":
            continue
        try:
            t, p, w = float(row[1]), float(row[2]), float(row[3])
        except Exception:
            continue
        if t < -60 or t > 60:
            continue
        data[row[0]] = {"date": row[0], "temperature": t, "pressure": p, "wind": w}
    result = []
    for key in sorted(data):
        result.append(data[key])
    return result


def plus_one(date):
    d = datetime.strptime(date, "%Y-%m-%d") + timedelta(days=1)
    return d.strftime("%Y-%m-%d")


def get_std(days, col):
    return pstdev([x[col] for x in days])


def dist(a, b, s1, s2, s3):
    # euclidean distance
    res = 0
    if s1 > 0:
        res += ((a["temperature"] - b["temperature"]) / s1) ** 2
    if s2 > 0:
        res += ((a["pressure"] - b["pressure"]) / s2) ** 2
    if s3 > 0:
        res += ((a["wind"] - b["wind"]) / s3) ** 2
    return sqrt(res)


def forecast(days, k):
    today = days[-1]
    s1 = get_std(days, "temperature")
    s2 = get_std(days, "pressure")
    s3 = get_std(days, "wind")
    temp = {}
    for x in days:
        temp[x["date"]] = x["temperature"]
    lst = []
    for x in days[:-1]:
        nxt = plus_one(x["date"])
        if nxt in temp:
            lst.append((dist(x, today, s1, s2, s3), x["date"], temp[nxt] - x["temperature"]))
    lst.sort()
    lst2 = lst[:k]
    if len(lst2) == 0:
        return today["temperature"]
    total = 0
    for item in lst2:
        total += item[2]
    return today["temperature"] + total / len(lst2)


def measure(days, first, k, show=False):
    err = []
    err2 = []
    for i in range(1, len(days)):
        if days[i]["date"] < first:
            continue
        if plus_one(days[i - 1]["date"]) != days[i]["date"]:
            continue
        f = forecast(days[:i], k)
        err.append(abs(f - days[i]["temperature"]))
        err2.append(abs(days[i - 1]["temperature"] - days[i]["temperature"]))
        if show:
            print(days[i]["date"], round(f, 1), days[i]["temperature"])
    res = {"days": len(err), "error": mean(err), "naive": mean(err2)}
    if show:
        print("| %d | %.2f | %.2f |" % (k, res["error"], res["naive"]))
    return res


def find_best(days):
    best = None
    for k in (1, 5, 10, 20, 30, 50):
        res = measure(days, "2024-01-01", k)
        if best is None or res["error"] < best[0]:
            best = (res["error"], k)
    return best


if __name__ == "__main__":
    days = read_days(sys.argv[1])
    if len(sys.argv) > 2:
        print(find_best(days))
    else:
        print("%s: %.1f" % (plus_one(days[-1]["date"]), forecast(days, 30)))
