import json
import sys

import pandas as pd


def numbers(column):
    return pd.to_numeric(column.str.strip().str.replace(",", ".", regex=False), errors="coerce")


def dates(column):
    text = column.str.strip()
    iso = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
    local = pd.to_datetime(text, format="%d.%m.%Y", errors="coerce")
    return iso.fillna(local)


def clean(raw):
    frame = pd.DataFrame(
        {
            "date": dates(raw["date"]),
            "station": raw["station"].str.strip().str.capitalize(),
            "pm25": numbers(raw["pm25"]),
            "temperature": numbers(raw["temperature"]),
        }
    )
    frame = frame.dropna(subset=["date", "pm25"])
    frame = frame[frame["pm25"].between(0, 500)]
    return frame.drop_duplicates(["date", "station"], keep="first").sort_values("date")


def describe(group):
    worst = group.loc[group["pm25"].idxmax()]
    return {
        "days": int(len(group)),
        "mean": float(group["pm25"].mean()),
        "highest": float(worst["pm25"]),
        "highest_day": worst["date"].strftime("%Y-%m-%d"),
    }


def report(raw):
    frame = clean(raw)
    city = frame.groupby("date")["pm25"].mean()
    months = city.groupby(city.index.strftime("%Y-%m")).mean()
    return {
        "rows": len(raw),
        "used": len(frame),
        "stations": {name: describe(group) for name, group in frame.groupby("station")},
        "months": {month: float(mean) for month, mean in months.items()},
        "bad_days": int((city > 35).sum()),
        "correlation": float(frame["pm25"].corr(frame["temperature"])),
    }


def main(source, target):
    raw = pd.read_csv(source, sep=";", dtype=str, keep_default_na=False)
    with open(target, "w", encoding="utf-8") as file:
        json.dump(report(raw), file, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
