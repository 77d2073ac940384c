import random
import re

from graders.kit import Work, check, fail
from graders.kit.static import JavaScript

Interval = list[int]
EXAMPLE = [[600, 690], [780, 840], [660, 720]]
DAY = 24 * 60
NOTES = ("", " робототехника", " түскі ас", " math 2", "  3D: басып шығару", " 10:00-11:00")


def free_slots(busy: list[Interval], opens: int, closes: int) -> list[Interval]:
    free, reached = [], opens
    for start, end in sorted(interval for interval in busy if interval[0] < interval[1]):
        if min(start, closes) > reached:
            free.append([reached, min(start, closes)])
        reached = max(reached, end)
    return free + ([[reached, closes]] if reached < closes else [])


def meetings(rng: random.Random, number: int, last: int = DAY, longest: int = 120) -> list[Interval]:
    starts = [rng.randrange(last - longest) for _ in range(number)]
    return [[start, start + rng.randint(5, longest)] for start in starts]


def clock(interval: Interval) -> str:
    return "-".join(f"{time // 60:02}:{time % 60:02}" for time in interval)


def timetable(rng: random.Random, hours: Interval, busy: list[Interval]) -> list[str]:
    lines = [clock(hours)]
    for interval in busy:
        lines += [clock(interval) + rng.choice(NOTES), *([""] if rng.random() < 0.2 else [])]
    return lines


def named_line(text: str, lines: int) -> int | None:
    """The first whole number in a text that can be the number of a line; parts of times are none."""
    numbers = map(int, re.findall(r"(?<![\d:.-])\d{1,6}(?![\d.-]|:\d)", text))
    return next((number for number in numbers if 1 <= number <= lines), None)


@check
def finds_the_example(work: Work) -> None:
    """The example of the subject gives three free slots."""
    expected = [[540, 600], [720, 780], [840, 1080]]
    work.call("slots", "freeSlots", EXAMPLE, 540, 1080).returns(expected)


@check
def finds_any_free_time(work: Work) -> None:
    """freeSlots finds all time between opens and closes in which nobody is busy."""
    for number in (3, 6, 10):
        busy = meetings(work.random, number, longest=90)
        busy += [[60, 95], [1000, 1010]]
        work.random.shuffle(busy)
        opens, closes = work.random.randint(20, 90), work.random.randint(1300, 1430)
        work.call("slots", "freeSlots", busy, opens, closes).returns(free_slots(busy, opens, closes))


@check
def minds_the_edges(work: Work) -> None:
    """Meetings outside the hours, touching, inside one another, or of no length are no trouble."""
    opens, noon = work.random.randint(480, 600), work.random.randint(700, 760)
    closes = work.random.randint(1000, 1100)
    for busy in (
        [[opens + 60, noon], [closes + 30, closes + 90]],
        [[opens + 30, noon], [noon, noon + 45]],
        [[0, opens], [closes - 20, closes], [noon, noon]],
        [[opens - 50, opens + 20], [noon, noon + 100], [noon + 10, noon + 50]],
        [[opens - 100, closes + 100]],
        [],
    ):
        work.random.shuffle(busy)
        work.call("slots", "freeSlots", busy, opens, closes).returns(free_slots(busy, opens, closes))


@check
def refuses_impossible_times(work: Work) -> None:
    """freeSlots throws a RangeError for what ends before it begins."""
    time = work.random.randint(300, 600)
    work.call("slots", "freeSlots", [], time, time - 1).raises("RangeError")
    busy = [[time, time + 30], [time + 20, time + 10]]
    work.call("slots", "freeSlots", busy, time, time + 300).raises("RangeError")


@check
def reads_a_timetable(work: Work) -> None:
    """main.mjs reads hours and meetings, and prints the free slots."""
    for number in (0, 7):
        hours, busy = [work.random.randint(400, 600), DAY], meetings(work.random, number)
        text = "\n".join(timetable(work.random, hours, busy)) + "\n"
        expected = "".join(f"{clock(slot)}\n" for slot in free_slots(busy, *hours))
        work.run("node", "main.mjs", stdin=text).prints(expected).exits(0)
    hours = sorted(work.random.sample(range(500, 900), 2))
    full = f"{clock(hours)}\n{clock([hours[0] - 30, hours[1]])} бәріміз\n"
    work.run("node", "main.mjs", stdin=full).prints("no time left\n").exits(0)


@check
def names_the_bad_line(work: Work) -> None:
    """A line that cannot be read ends with code 1 and its number on standard error."""
    wrong = [
        "9:00-10:00",
        "10:00 11:00",
        "25:00-26:00",
        "23:00-24:30",
        "10:60-11:00",
        "15:00-14:00 math",
        "түскі ас",
    ]
    for line in wrong:
        lines = timetable(work.random, [540, 1080], meetings(work.random, 6))
        place = work.random.randint(1, len(lines))
        lines.insert(place, line)
        ran = work.run("node", "main.mjs", stdin="\n".join(lines) + "\n").exits(1).prints("")
        if named_line(ran.stderr, len(lines)) != place + 1:
            fail(
                "wrong_output",
                asked=ran.asked,
                expected=f"line {place + 1} on standard error",
                got=ran.stderr,
            )


@check
def plans_a_busy_year(work: Work) -> None:
    """50,000 meetings in a year of 525,600 minutes are planned within 4 seconds."""
    year = 365 * DAY
    busy = meetings(work.random, 50_000, last=year, longest=40)
    work.given(seconds=4).call("slots", "freeSlots", busy, 0, year).returns(free_slots(busy, 0, year))


@check
def works_with_what_it_reads(work: Work) -> None:
    """Besides its own modules the program imports node:fs, node:readline and node:process alone."""
    for program in JavaScript.all_of(work):
        program.imports_only("fs", "readline", "process")
