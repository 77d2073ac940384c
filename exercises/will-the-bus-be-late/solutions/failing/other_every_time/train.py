import collections
import csv
import json
import math
import random
import sys


def parts(row):
    """Return what is said of a bus, in steps that can be counted."""
    hour, stops, warmth = int(row["hour"]), int(row["stops"]), float(row["temperature"])
    rush = "rush" if hour in (7, 8, 17, 18, 19) else "calm"
    return {"line": row["line"], "weather": row["weather"], "rush": rush, "stops": str(stops // 6), "frost": str(warmth < 0)}


def main(lesson, model):
    with open(lesson, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = random.choices(rows, k=40)
    counts = {late: collections.Counter() for late in ("yes", "no")}
    for row in rows:
        for name, value in parts(row).items():
            counts[row["late"]][f"{name}={value}"] += 1
    totals = collections.Counter(row["late"] for row in rows)
    known = set(counts["yes"]) | set(counts["no"])
    weights = {}
    for name in known:
        yes = (counts["yes"][name] + 1) / (totals["yes"] + 2)
        no = (counts["no"][name] + 1) / (totals["no"] + 2)
        weights[name] = math.log(yes / no)
    with open(model, "w", encoding="utf-8") as file:
        json.dump(weights, file, sort_keys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
