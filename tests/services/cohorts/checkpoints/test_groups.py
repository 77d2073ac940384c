"""Groups of a cohort: dealt, moved by hand, published once; and raids, which become real teams."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lms.domain.cohorts.groups import Way
from lms.domain.credits import Entry
from lms.errors import ConflictError, MissingError, QatarlasError, RefusedError
from lms.services import enrolments, groups, inbox
from lms.services.enrolments import Ending
from lms.services.groups import Draft, Grouping
from lms.services.ledger.posting import post
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import teams, works
from lms.storage.tables.ledger import Currency
from tests.support.checkpoints import OPEN, TEAM
from tests.support.folk import ADULT, MINOR, cohort, key, person


@pytest.fixture
def adults(school: School, here: int) -> list[Person]:
    return [person(school, f"adult-{n}", cohort_id=here, born=ADULT, password=None) for n in range(6)]


def divided(school: School, here: int, grouping: Grouping) -> list[set[str]]:
    shown = groups.view(school, here, grouping.id or 0)
    return [{one.login for one in group.people} for group in shown.groups]


def made(school: School, by: Person, here: int, way: Way = Way.RANDOM, **more: object) -> Grouping:
    values = {"size": 3, "exercise": None, **more}
    return groups.make(school, by, here, Draft("Projects", way, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize("way", [Way.RANDOM, Way.BALANCED])
def test_adults_and_minors_never_share_a_group(
    school: School, here: int, mentor: Person, adults: list[Person], way: Way
) -> None:
    minors = [person(school, f"minor-{n}", cohort_id=here, born=MINOR, password=None) for n in range(5)]
    for group in divided(school, here, made(school, mentor, here, way)):
        ages = {one.birth_date for one in [*adults, *minors] if one.login in group}
        assert len(ages) == 1


@pytest.mark.usefixtures("adults")
def test_dealing_again_takes_a_new_seed_and_looking_takes_none(
    school: School, here: int, mentor: Person
) -> None:
    grouping = made(school, mentor, here)
    first = divided(school, here, grouping)
    assert divided(school, here, grouping) == first
    seeds = set()
    for _ in range(4):
        groups.deal_again(school, here, grouping.id or 0)
        seeds.add(groups.view(school, here, grouping.id or 0).grouping.seed)
    assert len(seeds - {grouping.seed}) == 4
    assert set().union(*divided(school, here, grouping)) == set().union(*first)


def test_balanced_groups_are_nearly_as_strong(
    school: School, here: int, mentor: Person, adults: list[Person]
) -> None:
    with school.database.write() as session:
        for number, one in enumerate(adults):
            post(session, school, key(one), Entry.WORK, 10_000 * number, currency=Currency.XP)
    shown = groups.view(school, here, made(school, mentor, here, Way.BALANCED).id or 0)
    strengths = [one.strength for one in shown.groups]
    assert sum(strengths) == 150_000
    assert max(strengths) - min(strengths) <= 10_000


def test_people_are_moved_by_hand_before_anybody_is_told(
    school: School, here: int, mentor: Person, adults: list[Person]
) -> None:
    grouping = made(school, mentor, here, Way.CHOSEN)
    assert divided(school, here, grouping) == [set(), set()]
    places = {key(one): 1 + number % 2 for number, one in enumerate(adults)}
    groups.arrange(school, here, grouping.id or 0, places)
    groups.arrange(school, here, grouping.id or 0, {key(adults[0]): 2, key(adults[1]): 0})
    assert divided(school, here, grouping) == [
        {"adult-2", "adult-4"},
        {"adult-0", "adult-3", "adult-5"},
    ]
    left = groups.view(school, here, grouping.id or 0).left
    assert [one.person.login for one in left] == ["adult-1"]
    assert inbox.listing(school, key(adults[0])).notices == ()


def test_a_hand_cannot_mix_ages_or_take_strangers(
    school: School, here: int, mentor: Person, adults: list[Person]
) -> None:
    minor = person(school, "minor", cohort_id=here, born=MINOR, password=None)
    stranger = person(school, "stranger", cohort_id=cohort(school, "there"), password=None)
    grouping = made(school, mentor, here, Way.CHOSEN)
    for other in (minor, stranger):
        with pytest.raises(RefusedError):
            groups.arrange(school, here, grouping.id or 0, {key(adults[0]): 1, key(other): 1})
    assert divided(school, here, grouping) == [set(), set(), set()]


@pytest.mark.usefixtures("adults")
def test_it_is_published_once_however_many_press(school: School, here: int, mentor: Person) -> None:
    grouping = made(school, mentor, here, exercise=TEAM)

    def press(_: int) -> bool:
        try:
            groups.publish(school, here, grouping.id or 0)
        except QatarlasError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(press, range(4))) == 1
    shown = groups.view(school, here, grouping.id or 0)
    assert len({one.group.team_id for one in shown.groups}) == len(shown.groups) == 2
    for change in (groups.deal_again, groups.remove):
        with pytest.raises(ConflictError):
            change(school, here, grouping.id or 0)


def test_everybody_learns_their_mates_by_name_until_it_ends(
    school: School, here: int, mentor: Person, adults: list[Person]
) -> None:
    grouping = made(school, mentor, here, size=6)
    assert groups.mine(school, adults[0]) == ()
    groups.publish(school, here, grouping.id or 0)
    (mine,) = groups.mine(school, adults[0])
    assert mine.mates == tuple(f"Adult-{n}" for n in range(1, 6))
    (notice,) = inbox.listing(school, key(adults[0])).notices
    assert notice.values["mates"] == ", ".join(mine.mates)
    groups.end(school, here, grouping.id or 0)
    assert groups.mine(school, adults[0]) == ()
    with pytest.raises(ConflictError):
        groups.end(school, here, grouping.id or 0)


def test_a_raid_makes_teams_of_the_right_size_under_the_strongest_or_the_chosen(
    school: School, here: int, mentor: Person, adults: list[Person]
) -> None:
    with school.database.write() as session:
        post(session, school, key(adults[4]), Entry.WORK, 500, currency=Currency.XP)
    grouping = made(school, mentor, here, Way.CHOSEN, exercise=TEAM)
    places = {key(one): 1 if number > 2 else 2 for number, one in enumerate(adults)}
    groups.arrange(school, here, grouping.id or 0, places)
    groups.publish(school, here, grouping.id or 0, {2: key(adults[1])})
    (first,), (second,) = teams.of_person(school, key(adults[3])), teams.of_person(school, key(adults[0]))
    assert (first.team.captain_id, second.team.captain_id) == (key(adults[4]), key(adults[1]))
    assert (first.confirmed, second.confirmed, first.team.exercise) == (3, 3, TEAM)
    work = works.find_or_open(school, TEAM, key(adults[0]))
    assert work.team_id == second.team.id


def test_who_has_begun_or_has_a_team_is_left_out_with_the_reason(
    school: School, here: int, mentor: Person, adults: list[Person]
) -> None:
    busy = adults[0]
    own = teams.create(school, key(busy), TEAM)
    grouping = made(school, mentor, here, exercise=TEAM)
    (left,) = groups.view(school, here, grouping.id or 0).left
    assert (left.person.id, left.busy, left.reason) == (
        busy.id,
        True,
        "is in a team for this exercise already",
    )
    (group, *_rest) = [
        one for one in groups.view(school, here, grouping.id or 0).groups if len(one.people) == 3
    ]
    late = group.people[0]
    teams.ask(school, key(busy), own.id or 0, late.login)
    teams.confirm(school, key(late), own.id or 0)
    done = groups.publish(school, here, grouping.id or 0)
    assert [(one.login, reason) for one, reason in done.left] == [(late.login, left.reason)]
    (team,) = teams.of_person(school, key(late))
    assert team.team.id == own.id


def test_a_raid_group_that_has_become_too_small_is_not_published(
    school: School, here: int, mentor: Person, adults: list[Person]
) -> None:
    grouping = made(school, mentor, here, Way.CHOSEN, exercise=TEAM)
    groups.arrange(school, here, grouping.id or 0, {key(adults[0]): 1, key(adults[1]): 1})
    with school.database.write() as session:
        enrolments.leave(session, school, key(adults[1]), here, Ending.FINISHED)
    with pytest.raises(RefusedError):
        groups.publish(school, here, grouping.id or 0)
    assert groups.view(school, here, grouping.id or 0).grouping.published_at is None
    assert teams.of_person(school, key(adults[0])) == ()


@pytest.mark.parametrize(("name", "size", "exercise"), [("", 3, None), ("A", 0, None), ("A", 3, OPEN)])
def test_a_division_that_makes_no_sense_is_refused(
    school: School, here: int, mentor: Person, *, name: str, size: int, exercise: str | None
) -> None:
    with pytest.raises(RefusedError):
        groups.make(school, mentor, here, Draft(name, Way.RANDOM, size, exercise))


@pytest.mark.usefixtures("adults")
def test_another_cohorts_groups_are_not_there(school: School, here: int, mentor: Person) -> None:
    grouping = made(school, mentor, here)
    there = cohort(school, "there")
    for change in (groups.view, groups.deal_again, groups.publish, groups.end, groups.remove):
        with pytest.raises(MissingError):
            change(school, there, grouping.id or 0)
