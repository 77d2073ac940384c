import csv, math, statistics
from datetime import *

def read_days(path):
    a = {}
    f = open(path, encoding="utf-8")
    for r in csv.DictReader(f):
        try:
            x = float(r["temperature"])
            y = float(r["pressure"])
            z = float(r["wind"])
            if x >= -60 and x <= 60:
                a[r["date"]] = {"date": r["date"], "temperature": x, "pressure": y, "wind": z}
        except:
            pass
    b = list(a.values())
    b.sort(key=lambda q: q["date"])
    return b

def forecast(days, k):
    t = days[-1]
    s1 = statistics.pstdev([d["temperature"] for d in days])
    s2 = statistics.pstdev([d["pressure"] for d in days])
    s3 = statistics.pstdev([d["wind"] for d in days])
    if s1 == 0: s1 = 1
    if s2 == 0: s2 = 1
    if s3 == 0: s3 = 1
    l = []
    m = {}
    for d in days: m[d["date"]] = d["temperature"]
    for d in days[0:len(days)-1]:
        n = str(date.fromisoformat(d["date"]) + timedelta(days=1))
        if n in m:
            r = math.sqrt(((d["temperature"]-t["temperature"])/s1)**2 + ((d["pressure"]-t["pressure"])/s2)**2 + ((d["wind"]-t["wind"])/s3)**2)
            l.append([r, d["date"], m[n] - d["temperature"]])
    l.sort()
    l = l[0:k]
    if len(l) == 0: return t["temperature"]
    return t["temperature"] + sum([i[2] for i in l]) / len(l)

def measure(days, first, k):
    tmp = 0
    tmp2 = 0
    c = 0
    for i in range(1, len(days)):
        n = str(date.fromisoformat(days[i-1]["date"]) + timedelta(days=1))
        if days[i]["date"] >= first and n == days[i]["date"]:
            # forecast, copied from above so that it is faster
            dd = days[:i]
            t = dd[-1]
            s1 = statistics.pstdev([d["temperature"] for d in dd])
            s2 = statistics.pstdev([d["pressure"] for d in dd])
            s3 = statistics.pstdev([d["wind"] for d in dd])
            if s1 == 0: s1 = 1
            if s2 == 0: s2 = 1
            if s3 == 0: s3 = 1
            l = []
            m = {}
            for d in dd: m[d["date"]] = d["temperature"]
            for d in dd[0:len(dd)-1]:
                n = str(date.fromisoformat(d["date"]) + timedelta(days=1))
                if n in m:
                    r = math.sqrt(((d["temperature"]-t["temperature"])/s1)**2 + ((d["pressure"]-t["pressure"])/s2)**2 + ((d["wind"]-t["wind"])/s3)**2)
                    l.append([r, d["date"], m[n] - d["temperature"]])
            l.sort()
            l = l[0:k]
            p = t["temperature"]
            if len(l) > 0: p = t["temperature"] + sum([j[2] for j in l]) / len(l)
            tmp += abs(p - days[i]["temperature"])
            tmp2 += abs(t["temperature"] - days[i]["temperature"])
            c += 1
    return {"days": c, "error": tmp / c, "naive": tmp2 / c}

if __name__ == "__main__":
    days = read_days("days.csv")
    # for k in range(1, 100): print(k, measure(days, "2024-01-01", k))
    n = str(date.fromisoformat(days[-1]["date"]) + timedelta(days=1))
    print(n + ": " + str(round(forecast(days, 28), 1)))
