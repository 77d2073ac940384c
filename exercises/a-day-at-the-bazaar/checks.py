import csv
import io
import random

from graders.kit import Work, check, fail
from graders.kit.notebooks import Notebook

BOOK, DATA = "bazaar.ipynb", "sales.csv"
COLUMNS = ("day", "stall", "goods", "price", "amount")
STALLS = ["Айгүл", "Bolat", "Дәмелі", "Ержан", "Жанар", "Қуаныш"]
GOODS = ["apples", "kurt", "felt", "honey"]
BROKEN = [("", 2), ("free", 1), ("n/a", 3), (120.5, ""), (300, "two"), (-50, 4), (80, 0), (90, -1)]
NEAR = 1e-6
Row = tuple[str, str, str, object, object]


def draw(rng: random.Random, number: int, stalls: list[str]) -> list[Row]:
    """Rows of a bazaar of some days, one in six of them broken."""
    rows: list[Row] = []
    for _ in range(number):
        price, amount = rng.randint(80, 4000) / 2, rng.randint(1, 9)
        if rng.random() < 1 / 6:
            price, amount = rng.choice(BROKEN)
        day = f"2026-0{rng.randint(1, 9)}-{rng.randint(10, 28)}"
        rows.append((day, rng.choice(stalls), rng.choice(GOODS), price, amount))
    return rows


def as_csv(rows: list[Row]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    return text.getvalue()


def income(rows: list[Row], column: int = 1) -> dict[str, float]:
    """What each stall (or each day, for column 0) has taken, broken rows left out."""
    taken: dict[str, float] = {}
    for row in rows:
        price, amount = row[3], row[4]
        if isinstance(price, int | float) and isinstance(amount, int) and price > 0 and amount > 0:
            taken[row[column]] = taken.get(row[column], 0.0) + price * amount
    return taken


def as_handed_out(work: Work) -> Work:
    return work.given(files={DATA: work.hidden(DATA).read_bytes()})


def read(work: Work, rows: list[Row], *variables: str) -> Notebook:
    return work.given(files={DATA: as_csv(rows)}).notebook(BOOK, variables=variables)


@check
def runs_from_the_top(work: Work) -> None:
    """A fresh kernel runs every cell in order, on the file that is handed out."""
    as_handed_out(work).notebook(BOOK)


@check
def counts_the_income(work: Work) -> None:
    """After the last cell, total, by_stall and best_day hold what another file says."""
    rows = draw(work.random, 80, work.random.sample(STALLS, 4))
    of_days, of_stalls = income(rows, 0), income(rows)
    book = read(work, rows, "total", "by_stall", "best_day")
    book.variable("by_stall").equals(of_stalls, tolerance=NEAR)
    book.variable("total").equals(sum(of_stalls.values()), tolerance=NEAR)
    book.variable("best_day").equals(min(of_days, key=lambda day: (-of_days[day], day)))


@check
def has_a_function(work: Work) -> None:
    """income(rows) gives the same for any rows, broken ones and none at all included."""
    tables = [draw(work.random, number, STALLS[:3]) for number in (1, 40)]
    tables += [[("2026-05-01", "Bolat", "kurt", price, amount) for price, amount in BROKEN], []]
    texts = [[dict(zip(COLUMNS, map(str, row), strict=True)) for row in rows] for rows in tables]
    calls = [("income", (rows,), {}) for rows in texts]
    book = as_handed_out(work).notebook(BOOK, calls=calls)
    for place, rows in enumerate(tables):
        book.result(place).returns(income(rows), tolerance=NEAR)


@check
def draws_the_stalls(work: Work) -> None:
    """The cell with the tag plot draws a bar for each stall, the highest first, with words around it."""
    rows = draw(work.random, 60, work.random.sample(STALLS, 5))
    wanted = sorted(income(rows).items(), key=lambda pair: -pair[1])
    (plot, *_) = read(work, rows).plots("plot")
    plot.is_labelled()
    heights = [bar.height for bar in plot.first.bars]
    if len(heights) != len(wanted):
        fail("wrong_output", asked=plot.where, expected=f"{len(wanted)} bars", got=f"{len(heights)} bars")
    for height, (_, taken) in zip(heights, wanted, strict=True):
        if height is None or abs(height - taken) > 0.01:
            fail("wrong_output", asked=plot.where, expected=[taken for _, taken in wanted], got=heights)
    if list(plot.first.ticks) != [stall for stall, _ in wanted]:
        expected = [stall for stall, _ in wanted]
        fail("wrong_output", asked=plot.where, expected=expected, got=list(plot.first.ticks))


@check
def tells_the_total(work: Work) -> None:
    """The cell with the tag answer prints the total with one decimal."""
    rows = draw(work.random, 50, STALLS[:4])
    said = read(work, rows).output("answer").strip()
    wanted = f"total: {sum(income(rows).values()):.1f}"
    if said != wanted:
        fail("wrong_output", asked="the cell with the tag answer", expected=wanted, got=said)
