"""The projects of the demo school's company: one that students do, and one that waits for an admin."""

from lms.domain.insights.companies import Asked, rubric_of
from lms.domain.reviews.rubrics import CriterionKind, Given
from lms.domain.tracks.directions import Direction
from lms.services.demo import folk
from lms.services.demo.moments import DAY, HOUR, at
from lms.services.partners import companies, proposals, reviews, works
from lms.services.partners.proposals import Draft, Terms
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import submissions
from lms.services.submitting import works as students_works

SLUG = "frost-warnings"
SEATS, XP, PEERS = 12, 500, 2
RUBRIC = rubric_of(
    (
        Asked(
            CriterionKind.YES_NO,
            40,
            {
                "kk": "Бағдарлама әр суық түнді таба ма?",
                "ru": "Находит ли программа каждую морозную ночь?",
                "en": "Does the program find every night of frost?",
            },
        ),
        Asked(
            CriterionKind.POINTS,
            60,
            {
                "kk": "Ескерту бағбанға түсінікті ме?",
                "ru": "Понятно ли предупреждение садоводу?",
                "en": "Would a gardener understand the warning?",
            },
        ),
    )
)
READINGS = b"night,lowest\n2026-05-01,3.4\n2026-05-02,-0.6\n2026-05-03,1.1\n2026-05-04,-2.0\n"
FROST = Draft(
    titles={"kk": "Үсік туралы ескерту", "ru": "Предупреждения о заморозках", "en": "Frost warnings"},
    subjects={
        "kk": "Өлшемдерді оқып, бағбандарға үсік түскен түндерді айтатын бағдарлама жазыңыз.\n\n"
        "Өлшемдер `readings.csv` файлында тұр. Температура нөлден төмен болса, түн үсік болып саналады.",
        "ru": "Напишите программу, которая читает измерения и называет садоводам ночи с заморозками.\n\n"
        "Измерения лежат в `readings.csv`. Ночь считается морозной, если температура ниже нуля.",
        "en": "Write a program that reads measurements and tells gardeners the nights of frost.\n\n"
        "The measurements are in `readings.csv`. A night is one of frost below zero degrees.",
    },
    direction=Direction.DATA,
    seats=SEATS,
    rubric=RUBRIC,
    files={"readings.csv": READINGS},
)
AIR = Draft(
    titles={"kk": "Аулалардағы ауа картасы", "ru": "Карта воздуха по дворам", "en": "A map of the air"},
    subjects={
        "kk": "Қаланың аулаларындағы ауа сапасын картада көрсетіңіз.",
        "ru": "Покажите на карте качество воздуха во дворах города.",
        "en": "Show the quality of the air in the yards of the town on a map.",
    },
    direction=Direction.PROGRAMMING,
    seats=SEATS,
    rubric=RUBRIC,
    files={},
)
PROGRAMS = {
    "sanzhar": b"""import csv

with open("readings.csv") as file:
    for row in csv.DictReader(file):
        if float(row["lowest"]) < 0:
            print(f"{row['night']}: frost of {row['lowest']} degrees, cover your plants")
""",
    "student": b"""lines = open("readings.csv").read().splitlines()[1:]
for line in lines:
    night, lowest = line.split(",")
    if lowest.startswith("-"):
        print("Frost in the night of", night)
""",
}
"""Who has done the project, and opens it to the company."""
ANSWERS = {1: Given(1), 2: Given(48)}
SAID = "Ескерту анық әрі қысқа. Біздің құралдарда да осылай жұмыс істейді."


def load(school: School, company_id: int, partner: Person, admin: Person) -> None:
    """Let the company propose two projects, and the school take the first of them."""
    now = school.now()
    first = proposals.propose(at(school, now - 12 * DAY), partner, company_id, FROST)
    terms = Terms(SLUG, "python", XP, PEERS)
    proposals.approve(at(school, now - 11 * DAY), admin, first.id or 0, terms)
    proposals.propose(at(school, now - 2 * DAY), partner, company_id, AIR)


def finish(school: School) -> None:
    """Open the students' works to the company, which says something of the first."""
    everybody, now = folk.everybody(school), school.now()
    for place, login in enumerate(PROGRAMS):
        _open(at(school, now - 4 * DAY + place * HOUR), everybody[login])
    (line, *_) = companies.listing(school)
    company_id = line.company.id or 0
    first = min(works.listing(school, company_id), key=lambda one: one.view.opened_at, default=None)
    if first is not None:
        then, view_id = at(school, now - 2 * DAY), first.view.id or 0
        reviews.write(then, everybody["partner"], company_id, view_id, answers=ANSWERS, text=SAID)


def _open(school: School, person: Person) -> None:
    work = students_works.find(school, SLUG, person.id or 0)
    if work is not None:
        newest = submissions.attempts(school, work.id or 0)[0]
        works.open_to_company(school, person, newest.submission)
