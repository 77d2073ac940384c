import random

from graders.kit import Work, check
from graders.kit.building import Program, build
from graders.kit.static import Go

STATIONS = (
    "Ақтөбе",
    "Темір",
    "Шалқар",
    "Ырғыз",
    "Қобда",
    "Мұғалжар",
    "Байғанин",
    "Әйтеке би",
    "Ойыл",
    "Алға",
)
PACKAGES = (
    *("bufio", "bytes", "errors", "fmt", "io", "math", "os", "regexp", "sort", "strconv", "strings"),
    "unicode",
)
EXAMPLE = "Темір;-12.5\nАқтөбе;3.0\nТемір;-7.1\n"


def built(work: Work) -> Program:
    return build(work, "go", "build", "-o", "thermometers", ".", makes="thermometers")


def degrees(tenths: int) -> str:
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def readings(rng: random.Random, names: list[str], count: int, low: int, high: int) -> list[tuple[str, int]]:
    return [(rng.choice(names), rng.randint(low, high)) for _ in range(count)]


def lines(told: list[tuple[str, int]]) -> str:
    return "".join(f"{name};{degrees(tenths)}\n" for name, tenths in told)


def summary(told: list[tuple[str, int]]) -> str:
    stations: dict[str, list[int]] = {}
    for name, tenths in told:
        stations.setdefault(name, []).append(tenths)
    rows = sorted(stations.items(), key=lambda row: row[0].encode())
    return "".join(f"{name} {degrees(min(all_))} {degrees(max(all_))} {len(all_)}\n" for name, all_ in rows)


@check
def sums_up_the_example(work: Work) -> None:
    """The readings of the subject give its summary."""
    built(work).run(stdin=EXAMPLE).prints("Ақтөбе 3.0 3.0 1\nТемір -12.5 -7.1 2\n").exits(0)


@check
def knows_frost_and_order(work: Work) -> None:
    """Stations stand in the order of their names, in frost and in heat."""
    program = built(work)
    for low, high in ((-450, -1), (1, 400), (-300, 300), (-9, 9)):
        told = readings(work.random, list(STATIONS), 200, low, high)
        program.run(stdin=lines(told)).prints(summary(told)).exits(0)
    program.run(stdin="\n").prints("").exits(0)


@check
def reads_many_lines(work: Work) -> None:
    """200,000 readings of 1,000 stations are summed up within 5 seconds."""
    names = [f"{name} {number}" for name in STATIONS for number in range(100)]
    told = readings(work.random, names, 200_000, -500, 500)
    built(work).run(stdin=lines(told), seconds=5).prints(summary(told)).exits(0)


@check
def refuses_what_is_no_reading(work: Work) -> None:
    """A line that is no reading ends the program with code 2, and it prints nothing."""
    program = built(work)
    for line in ("Темір", "Темір;", "Темір;warm", ";3.0", "Темір;3", "Темір;3.05", "Темір;NaN"):
        program.run(stdin=f"{EXAMPLE}{line}\n").exits(2).prints("")


@check
def stands_as_gofmt_writes(work: Work) -> None:
    """gofmt has nothing to change."""
    work.run("gofmt", "-l", "main.go").prints("").exits(0)


@check
def needs_few_packages(work: Work) -> None:
    """The program imports the usual packages for texts and numbers, and nothing else."""
    for program in Go.all_of(work):
        program.imports_only(*PACKAGES)
