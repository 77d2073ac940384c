"""An author's way: asking, following the round, reading what was said, rating it."""

from flask.testing import FlaskClient

from lms.domain.reviews.states import RoundState
from lms.services.reviews import rounds
from lms.services.reviews.matching import offers
from lms.services.school import School
from tests.support import reviews
from tests.support.reviews import POOR
from tests.web.reviews.conftest import Enter


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return " ".join(answer.text.split())


def test_an_attempt_says_what_its_review_costs_and_asks_for_it(school: School, enter: Enter) -> None:
    for login in ("bek", "dana"):
        reviews.student(school, login)
    attempt = reviews.attempt(school, reviews.student(school, "aru"))
    page = enter("aru")
    text = read(page, f"/submissions/{attempt}")
    assert "2 peers look at your work" in text
    assert "Costs 2 credits, you have" in text
    answer = page.post(f"/submissions/{attempt}/review", follow_redirects=True)
    assert "Reviewers are being asked." in answer.text
    assert "This attempt is before its reviewers" in read(page, f"/submissions/{attempt}")


def test_a_failed_attempt_says_what_is_missing(school: School, enter: Enter) -> None:
    attempt = reviews.attempt(school, reviews.student(school, "aru"), passed=False)
    page = enter("aru")
    page.post(f"/submissions/{attempt}/review", follow_redirects=True)
    assert rounds.of_submission(school, attempt) is None


def test_the_start_page_leads_from_the_checks_to_the_reviews(school: School, enter: Enter) -> None:
    for login in ("bek", "dana"):
        reviews.student(school, login)
    attempt = reviews.attempt(school, reviews.student(school, "aru"))
    page = enter("aru")
    assert f'href="/submissions/{attempt}#review"' in read(page, "/")
    page.post(f"/submissions/{attempt}/review")
    round_ = rounds.of_submission(school, attempt)
    assert round_ is not None
    home = read(page, "/")
    assert "Begin here" in home
    assert f'href="/rounds/{round_.id}"' in home
    assert "in review" in read(page, "/exercises")


def test_a_round_says_who_is_at_work_and_hides_who_it_is(school: School, enter: Enter) -> None:
    round_ = reviews.opened_round(school)
    page = enter("aru")
    assert "We are asking reviewers" in read(page, f"/rounds/{round_.id}")
    reviews.accepted_review(school, round_.id)
    text = read(page, f"/rounds/{round_.id}")
    assert "1 of 2 reviewers are at work" in text
    assert "Reviewer 1" in text
    assert "Reviewer 2" in text
    assert not any(login.title() in text for login in reviews.REVIEWERS)


def test_an_author_reads_the_score_and_each_answer(school: School, enter: Enter) -> None:
    round_ = reviews.opened_round(school)
    for _ in range(2):
        reviews.handed_in(school, round_.id)
    text = read(enter("aru"), f"/rounds/{round_.id}")
    assert "Passed:" in text
    assert '<figure class="interval">' in text
    assert "to pass: 50" in text  # the checks give 20 of the 60 that are needed
    assert "The checks gave 100, your peers" in text
    assert text.count("Does the program cope with an empty receipt?") == 2
    assert "Said kindly." in text
    assert "All of them are clear." in text


def test_what_takes_points_away_leads_to_its_evidence(school: School, enter: Enter) -> None:
    round_ = reviews.opened_round(school)
    reviews.handed_in(school, round_.id, POOR)
    text = read(enter("aru"), f"/rounds/{round_.id}")
    assert "1 of 2 reviews are in" in text
    assert f"/submissions/{round_.submission_id}/files/receipt.py#L1" in text


def test_an_author_rates_a_review_and_may_change_it(school: School, enter: Enter) -> None:
    round_ = reviews.opened_round(school)
    review = reviews.handed_in(school, round_.id)
    page, marks = enter("aru"), {"useful": "5", "kind": "4", "thorough": "3", "note": "Thank you"}
    answer = page.post(f"/reviews/{review.id}/rating", data=marks, follow_redirects=True)
    assert "useful 5 · kind 4 · thorough 3" in answer.text
    wrong = page.post(f"/reviews/{review.id}/rating", data={"useful": "5"}, follow_redirects=True)
    assert "from 1 to 5" in wrong.text
    reviewer = next(one for one in reviews.REVIEWERS if reviews.student(school, one) == review.reviewer_id)
    assert "Thank you" in read(enter(reviewer), "/reviews")


def test_a_round_is_taken_back_until_somebody_begins(school: School, enter: Enter) -> None:
    round_ = reviews.opened_round(school)
    page = enter("aru")
    assert "Take it back" in read(page, f"/rounds/{round_.id}")
    page.post(f"/rounds/{round_.id}/withdraw")
    assert rounds.view(school, round_.id or 0).round.state is RoundState.WITHDRAWN
    assert "Taken back" in read(page, f"/rounds/{round_.id}")


def test_an_accepted_review_keeps_the_round(school: School, enter: Enter) -> None:
    round_ = reviews.opened_round(school)
    offers.accept(school, reviews.offered(school, round_.id or 0)[0].id or 0)
    page = enter("aru")
    assert "Take it back" not in read(page, f"/rounds/{round_.id}")
    page.post(f"/rounds/{round_.id}/withdraw")
    assert rounds.view(school, round_.id or 0).round.state is RoundState.OPEN


def test_strangers_and_reviewers_see_no_round(school: School, enter: Enter) -> None:
    round_ = reviews.opened_round(school)
    review = reviews.handed_in(school, round_.id)
    for login in reviews.REVIEWERS:
        read(enter(login), f"/rounds/{round_.id}", 404)
        marks = {"useful": "5", "kind": "5", "thorough": "5"}
        assert enter(login).post(f"/reviews/{review.id}/rating", data=marks).status_code == 404


def test_the_score_is_told_in_plain_words(school: School, enter: Enter) -> None:
    round_ = reviews.opened_round(school)
    for answers in (reviews.GOOD, POOR):
        reviews.handed_in(school, round_.id, answers)
    text = read(enter("aru"), f"/rounds/{round_.id}")
    assert "in 9 of 10 such cases the true score lies between" in text
    assert "The reviewers see it differently: their grades lie between" in text
    assert "so one more was asked. If that is not enough, a mentor looks." in text
    assert "of 100 parts of the score" in text
