from collections import deque

from graders.kit import Work, check
from graders.kit.building import SANITIZED, SANITIZERS, build, unsilenced
from graders.kit.static import C

STRICT = ("-std=c17", "-Wall", "-Wextra", "-Werror", "-O1")
MAIN, FRUGAL = "orders.c", "frugal.c"
CALLS = ("malloc", "calloc", "realloc", "aligned_alloc", "free")
COUNTED = [f"-Wl,--wrap={call}" for call in CALLS]
TURNS = 1_000_000


def orders(work: Work, count: int, places: int = 0) -> tuple[str, str]:
    """Return orders to rings, the first of so many places, and what they say to them."""
    rng, lines, said = work.random, [], []
    held: deque[int] = deque()
    capacity = 0
    for number in range(count):
        order = "new" if number == 0 else rng.choices(("new", "put", "take", "size"), (1, 40, 30, 10))[0]
        value = rng.randint(1, 9) if order == "new" else rng.randint(-9999, 9999)
        if number == 0 and places:
            value = places
        lines.append(f"{order} {value}" if order in {"new", "put"} else order)
        if order == "new":
            capacity = value
            held.clear()
            said.append("made")
        elif order == "put" and len(held) == capacity:
            said.append("full")
        elif order == "put":
            held.append(value)
            said.append("put")
        elif order == "take":
            said.append(str(held.popleft()) if held else "empty")
        else:
            said.append(str(len(held)))
    return "\n".join(lines), "\n".join(said)


@check
def builds_without_a_warning(work: Work) -> None:
    """The compiler has nothing to say, and a ring of no places is no ring."""
    unsilenced(work, ".c", ".h")
    files = {MAIN: work.hidden(MAIN).read_bytes()}
    program = build(work, "gcc", *STRICT, MAIN, "ring.c", "-o", "orders", makes="orders", files=files)
    program.run(stdin="new 0\nnew 1\nsize\n").prints("none\nmade\n0\n").exits(0)


@check
def keeps_the_order(work: Work) -> None:
    """What was put first is taken first, at any size and however often it goes around."""
    files = {MAIN: work.hidden(MAIN).read_bytes()}
    program = build(work, "gcc", *STRICT, MAIN, "ring.c", "-o", "orders", makes="orders", files=files)
    program.run(stdin="new 2 put 7 put 8 put 9 take put 10 take take take").prints(
        "made\nput\nput\nfull\n7\nput\n8\n10\nempty\n"
    )
    for count in (40, 400):
        asked, said = orders(work, count)
        program.run(stdin=asked).prints(said).exits(0)


@check
def goes_around_in_place(work: Work) -> None:
    """It asks for memory when it is made and never again, moves no number, and gives all memory back."""
    files = {FRUGAL: work.hidden(FRUGAL).read_bytes()}
    argv = ("gcc", *STRICT, *COUNTED, FRUGAL, "ring.c", "-o", "frugal")
    program = build(work, *argv, makes="frugal", files=files)
    capacity = work.random.randint(200_000, 250_000)
    said = f"{capacity} inside\n0 wrong\n0 asked for later\n0 not given back\n"
    program.run(stdin=f"{capacity} {TURNS}", seconds=5).prints(said).exits(0)


@check
def touches_its_own_memory_alone(work: Work) -> None:
    """A sanitizer that watches every access sees none that is wrong."""
    unsilenced(work, ".c", ".h")
    files = {MAIN: work.hidden(MAIN).read_bytes()}
    argv = ("gcc", *STRICT, *SANITIZED, MAIN, "ring.c", "-o", "watched")
    program = build(work, *argv, makes="watched", files=files)
    for places in (1, 2, 8):
        asked, said = orders(work, 200, places)
        program.run(stdin=asked, variables=SANITIZERS).exits(0).prints(said)


@check
def serves_a_program_in_cpp(work: Work) -> None:
    """A program in C++ includes the header, links the ring and keeps the last three numbers in it."""
    files = {"last.cpp": work.hidden("last.cpp").read_bytes()}
    script = (
        "gcc -std=c17 -c ring.c -o ring.o && g++ -std=c++20 -Wall -Wextra -Werror last.cpp ring.o -o last"
    )
    program = build(work, "sh", "-c", script, makes="last", files=files)
    for count in (2, 3, work.random.randint(5, 50)):
        numbers = [work.random.randint(-999, 999) for _ in range(count)]
        kept = numbers[-3:]
        program.run(stdin=" ".join(map(str, numbers))).prints(" ".join(map(str, [len(kept), *kept]))).exits(0)


@check
def asks_for_memory_alone(work: Work) -> None:
    """Of the library the ring calls malloc, calloc, realloc, free and assert alone."""
    for file in C.all_of(work):
        file.uses_only("malloc", "calloc", "realloc", "free", "assert")
