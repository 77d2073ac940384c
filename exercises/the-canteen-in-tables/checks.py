import random
from datetime import date, timedelta

from graders.kit import Work, check
from graders.kit.sql import postgres, sqlite
from graders.kit.static import Sql

DISHES = ("Бауырсақ", "Қуырдақ", "Лағман", "Манты", "Сорпа", "Плов", "Шай", "Қымыз", "Самса", "Көже")
TABLES = """
CREATE TABLE dish (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER NOT NULL);
CREATE TABLE sale (
    id INTEGER PRIMARY KEY,
    dish_id INTEGER NOT NULL REFERENCES dish (id),
    sold_on DATE NOT NULL,
    portions INTEGER NOT NULL
);
"""
COLUMNS = ["dish", "portions", "revenue"]
CHANGES = ("insert", "update", "delete", "merge", "create", "drop", "alter", "truncate", "transaction")
Dish = tuple[int, str, int]
Sale = tuple[int, int, date, int]


def filled(dishes: list[Dish], sales: list[Sale]) -> str:
    """Return the SQL of a database with these rows."""
    menu = "".join(
        f"INSERT INTO dish VALUES ({number}, '{name}', {price});\n" for number, name, price in dishes
    )
    sold = "".join(
        f"INSERT INTO sale VALUES ({number}, {dish}, '{day}', {portions});\n"
        for number, dish, day, portions in sales
    )
    return f"{TABLES}{menu}{sold}"


def canteen(rng: random.Random, *, bought: int, days: int = 40) -> tuple[list[Dish], list[Sale]]:
    """Return a menu of which only the first dishes were bought, and what was sold on some of the days."""
    names = rng.sample(DISHES, k=len(DISHES))
    dishes = [(number, name, rng.randrange(10, 200) * 10) for number, name in enumerate(names, start=1)]
    first = date(2026, rng.randint(1, 12), rng.randint(1, 28))
    open_days = [first + timedelta(days=number) for number in range(days) if rng.random() < 0.6]
    sales = [
        (number, rng.randint(1, bought), rng.choice(open_days), rng.randint(1, 30))
        for number in range(1, 120)
    ]
    return dishes, sales


def revenue(dishes: list[Dish], sales: list[Sale]) -> list[tuple[str, int, int]]:
    portions = {number: sum(sold for _, dish, _, sold in sales if dish == number) for number, _, _ in dishes}
    rows = [(name, portions[number], portions[number] * price) for number, name, price in dishes]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@check
def sums_the_example(work: Work) -> None:
    """The example of the subject gives its table."""
    dishes = [(1, "Манты", 900), (2, "Шай", 150), (3, "Қымыз", 700)]
    sales = [(1, 1, date(2026, 9, 1), 4), (2, 2, date(2026, 9, 1), 20), (3, 1, date(2026, 9, 4), 2)]
    table = sqlite(work, "revenue.sql", setup=filled(dishes, sales))
    table.gives(COLUMNS, [("Манты", 6, 5400), ("Шай", 20, 3000), ("Қымыз", 0, 0)], ordered=True)


@check
def knows_dishes_nobody_bought(work: Work) -> None:
    """Every dish has its row, the richest first; what nobody bought stands with zeros."""
    for bought in (10, 6, 1):
        dishes, sales = canteen(work.random, bought=bought)
        table = sqlite(work, "revenue.sql", setup=filled(dishes, sales))
        table.gives(COLUMNS, revenue(dishes, sales), ordered=True)


@check
def finds_the_quiet_days(work: Work) -> None:
    """Each day between the first and the last sale on which nothing was sold, in PostgreSQL."""
    for days in (40, 12):
        dishes, sales = canteen(work.random, bought=8, days=days)
        sold = {day for _, _, day, _ in sales}
        span = (max(sold) - min(sold)).days
        quiet = [day for number in range(span) if (day := min(sold) + timedelta(days=number)) not in sold]
        table = postgres(work, "quiet_days.sql", setup=filled(dishes, sales))
        table.gives(["day"], [(str(day),) for day in quiet])


@check
def lowers_the_right_prices(work: Work) -> None:
    """What nobody bought costs a tenth less, all else what it did."""
    dishes, sales = canteen(work.random, bought=5)
    sold = {dish for _, dish, _, _ in sales}
    wanted = [(number, price if number in sold else price * 9 // 10) for number, _, price in dishes]
    then = "SELECT id, price FROM dish"
    table = sqlite(work, "sale_prices.sql", setup=filled(dishes, sales), then=then)
    table.gives(["id", "price"], wanted)


@check
def changes_nothing(work: Work) -> None:
    """Both queries name the tables dish and sale alone, and change nothing."""
    for path in ("revenue.sql", "quiet_days.sql"):
        Sql.of(work, path).imports_only("dish", "sale").avoids_statements(*CHANGES)
