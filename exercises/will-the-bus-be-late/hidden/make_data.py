"""Makes the made-up buses: python3 make_data.py.

Students are given the first; others stand in lessons, and what is asked about stands in no lesson ever.
"""

import csv
import math
import random
from pathlib import Path

LINES = {"12": 0.1, "37": 0.9, "52": -0.6, "101": 0.4, "116": -0.2}
WEATHER = {"clear": -0.9, "rain": 0.4, "snow": 1.3, "ice": 2.0, "dust": 0.7}
HERE = Path(__file__).parent
GIVEN, LESSON, ASKED = 700, 1200, 800
HEAD = ["line", "weather", "hour", "temperature", "stops", "late"]


def bus(rng):
    line, weather = rng.choice(list(LINES)), rng.choice(list(WEATHER))
    hour, stops = rng.randrange(6, 23), rng.randrange(2, 30)
    temperature = rng.gauss(-12, 5) if weather in {"snow", "ice"} else rng.gauss(14, 8)
    rush = 1.6 if hour in {7, 8, 17, 18, 19} else -0.7
    score = 1.5 * (LINES[line] + WEATHER[weather] + rush) + 0.09 * (stops - 16) - 0.9
    late = rng.random() < 1 / (1 + math.exp(-1.6 * score))
    return [line, weather, hour, round(temperature, 1), stops, "yes" if late else "no"]


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        writer.writerows(rows)


if __name__ == "__main__":
    lots = random.Random(1973)
    buses = [bus(lots) for _ in range(GIVEN + LESSON + ASKED)]
    write(HERE.parent / "starter" / "buses.csv", buses[:GIVEN])
    write(HERE / "lesson.csv", buses[GIVEN:-ASKED])
    write(HERE / "asked.csv", buses[-ASKED:])
