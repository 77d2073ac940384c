from collections import Counter

from graders.kit import Work, check
from graders.kit.building import unsilenced
from graders.kit.static import Shell

TOOLS = (
    *("awk", "cat", "cut", "find", "gawk", "grep", "head", "mktemp", "rm", "sed", "sort", "tail", "tr"),
    *("uniq", "wc", "xargs"),
)
STATUSES = ("200", "201", "301", "302", "400", "403", "404", "500", "503")
EXAMPLE = {
    "logs/web.log": "/ 200 512\n/notes 404 40\n/ 200 512\n",
    "logs/old/web.log": "/ 500 0\n",
    "logs/readme.txt": "/ 200 1\n",
}


def entries(work: Work, count: int) -> list[tuple[str, int]]:
    some = work.random.sample(STATUSES, k=6)
    return [(work.random.choice(some), work.random.randint(0, 90_000)) for _ in range(count)]


def log(told: list[tuple[str, int]]) -> str:
    return "".join(f"/page/{number} {status} {size}\n" for number, (status, size) in enumerate(told))


def table(told: list[tuple[str, int]]) -> str:
    counts = Counter(status for status, _ in told)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    sizes = {status: sum(size for one, size in told if one == status) for status in counts}
    return "".join(f"{status} {count} {sizes[status]}\n" for status, count in rows)


@check
def counts_the_example(work: Work) -> None:
    """The folder of the subject gives its table."""
    report = work.run("bash", "report.sh", "logs", files=EXAMPLE)
    report.prints("200 2 1024\n404 1 40\n500 1 0\n").exits(0)


@check
def finds_every_log(work: Work) -> None:
    """Logs lie at any depth, under any name, and nothing else is read."""
    folders = ("", "2025.log/", "the old ones/", "a/b/c/", "қар & жел/", "-n/")
    told = {f"my logs/{folder}{work.random.randint(1, 99)} web.log": entries(work, 30) for folder in folders}
    files = {path: log(one) for path, one in told.items()}
    others = {"my logs/web.log.bak": log(entries(work, 9)), "my logs/catalog": log(entries(work, 9))}
    report = work.run("bash", "report.sh", "my logs", files={**files, **others})
    report.prints(table([entry for one in told.values() for entry in one])).exits(0)
    work.run("bash", "report.sh", "none", files={"none/notes.txt": "/ 200 1\n"}).prints("").exits(0)


@check
def skips_what_is_no_entry(work: Work) -> None:
    """Lines of another shape do not count."""
    told = entries(work, 40)
    wrong = ["", "the server starts", "/ 20 5", "/ 2000 5", "/ abc 5", "/ 200 5 more", "200 5"]
    lines = [*log(told).splitlines(), *wrong]
    work.random.shuffle(lines)
    files = {"logs/web.log": "\n".join(lines) + "\n"}
    work.run("bash", "report.sh", "logs", files=files).prints(table(told)).exits(0)


@check
def asks_for_a_folder(work: Work) -> None:
    """Without a folder the script ends with code 2 and prints nothing."""
    work.run("bash", "report.sh").exits(2).prints("")
    work.run("bash", "report.sh", "not-there").exits(2).prints("")


@check
def pleases_shellcheck(work: Work) -> None:
    """shellcheck has nothing to say, and no comment keeps it from saying it."""
    unsilenced(work, ".sh")
    work.run("shellcheck", "--shell=bash", "--norc", "report.sh").prints("").exits(0)


@check
def runs_the_usual_tools(work: Work) -> None:
    """Besides what Bash does by itself the script runs the usual tools alone."""
    Shell.of(work, "report.sh").uses_only(*TOOLS)
