"""A school of agents who hand in, review and put things off, under the very rules of ``lms.domain.credits``.

The model, hour by hour. An agent is online by a daily rhythm of their own (a peak about 16:00, half as much
at weekends, 30 hours a week in all), works on one project after the other (24 online hours on average) and
hands each in as soon as it is done and paid for. Every wanted review is offered to somebody eligible with
few reviews in hand; who is online answers: accepts, declines, or lets the offer lie until its lease ends.
Who has no review in hand and needs one may ask for it, and gets a place that nobody has answered for yet.
Who needs credits or owes reviews accepts more often, and more so when reviews earn more. An accepted review
is done in one of the next online hours: soon by most, after the reminder by those who put things off, never
by who has dropped out meanwhile: then its lease ends and it is offered anew.
"""

from collections import deque
from datetime import UTC, datetime, timedelta
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from lms.domain.credits import (
    Policy,
    Reliability,
    Standing,
    decay,
    gini,
    goes_out_at,
    mint,
    price,
    steer,
)
from tests.support.credit_agents import CROWD, HABITS, Agent, Manner, Offer, Outcome, Regime, Round

AGENTS, WEEKS, DROPOUT, REVIEWERS = 400, 52, 0.3, 3
WEEK_HOURS = 168
HOURS_ONLINE = 30.0
PROJECT_HOURS = 24.0
PROMPTED = 0.7
"""The chance in an online hour to do what one is reminded of."""
SILENT_HOURS = 72
"""Who has not been seen for so long is offered nothing."""
EPOCH = datetime(2026, 9, 7, tzinfo=UTC)


class SchoolYear:
    """One year of one school; ``crowd`` are the shares of manners, all of them from the same seed."""

    def __init__(
        self, seed: int, regime: Regime, crowd: dict[Manner, float] = CROWD, agents: int = AGENTS
    ) -> None:
        self.rng = np.random.default_rng(seed)
        self.regime, self.rules, self.policy = regime, regime.rules, Policy()
        self.leases = regime.leases
        self.hours = WEEKS * WEEK_HOURS
        self.outcome = Outcome()
        self.agents = [self._agent(number, crowd) for number in range(agents)]
        self._spread_dropouts()
        self.rhythm = self._rhythms(agents)
        self.in_hand = np.zeros(agents, dtype=int)
        self.seen_at = np.zeros(agents, dtype=int)
        self.rounds: list[Round] = []
        self.offers: dict[int, list[Offer]] = {number: [] for number in range(agents)}
        self.unoffered: deque[Round] = deque()

    def run(self) -> Outcome:
        for hour in range(self.hours):
            if hour and hour % WEEK_HOURS == 0:
                self._turn_week(hour)
            self._end_leases(hour)
            awake = self.rng.random(len(self.agents)) < self.rhythm[:, hour % WEEK_HOURS]
            for number in np.flatnonzero(awake):
                if self.agents[number].leaves_at > hour:
                    self._be_online(self.agents[number], hour)
            self._offer_places(hour)
        self._close()
        return self.outcome

    def _agent(self, number: int, crowd: dict[Manner, float]) -> Agent:
        manner = Manner(self.rng.choice([str(one) for one in crowd], p=list(crowd.values())))
        return Agent(number, manner, self.hours, self.rules.start, self._project())

    def _spread_dropouts(self) -> None:
        leaving = self.rng.choice(len(self.agents), round(DROPOUT * len(self.agents)), replace=False)
        for number in leaving:
            self.agents[number].leaves_at = int(self.rng.integers(0, self.hours))

    def _rhythms(self, agents: int) -> NDArray[np.float64]:
        """Return each agent's chance to be online in each hour of a week."""
        hours = np.arange(WEEK_HOURS)
        peaks = self.rng.normal(16, 3, (agents, 1))
        away = np.abs((hours % 24 - peaks + 12) % 24 - 12)
        rhythm = np.exp(-((away / 4.5) ** 2)) * np.where(hours // 24 < 5, 1.0, 0.5)
        scale = HOURS_ONLINE / rhythm.sum(axis=1, keepdims=True)
        return np.asarray(np.minimum(rhythm * scale, 0.97), dtype=np.float64)

    def _project(self) -> float:
        return float(self.rng.gamma(4, PROJECT_HOURS / 4))

    def _be_online(self, agent: Agent, hour: int) -> None:
        self.seen_at[agent.number] = hour
        if self._wants_to_ask(agent, hour):
            self._ask_for_one(agent, hour)
        for offer in list(self.offers[agent.number]):
            if offer.accepted:
                if self.rng.random() < self._zeal(offer, hour):
                    self._hand_in_review(offer, hour)
                    return
            elif not offer.ignored:
                offer.seen = True
                self._answer(offer, hour)
        agent.left -= 1
        if agent.left <= 0:
            self._hand_in_work(agent, hour)

    def _zeal(self, offer: Offer, hour: int) -> float:
        """Return the chance that an accepted review is done in this hour: once reminded, most do it."""
        if offer.ends - hour <= self.leases.remind_hours:
            return PROMPTED
        habit = HABITS[offer.reviewer.manner]
        return habit.asked if offer.asked_for else habit.does

    def _answer(self, offer: Offer, hour: int) -> None:
        agent = offer.reviewer
        habit = HABITS[agent.manner]
        chance = habit.needy if self._is_needy(agent, hour) else habit.sated
        if self.rng.random() < 1 - (1 - chance) ** self.policy.mint:
            offer.accepted, offer.ends = True, hour + self.leases.review_hours
        elif self.rng.random() < habit.ignores:
            offer.ignored = True
        else:
            self._give_back(offer)

    def _is_needy(self, agent: Agent, hour: int) -> bool:
        short = agent.balance < 2 * self._price()
        if agent.manner is Manner.MINIMAL:
            return agent.balance < self._price()
        return short or agent.standing(self.rules, hour) is not Standing.EVEN

    def _hand_in_review(self, offer: Offer, hour: int) -> None:
        reviewer, round_ = offer.reviewer, offer.round
        self._drop(offer)
        reviewer.given.append(hour)
        round_.author.got.append(hour)
        reviewer.balance += self._earned(reviewer)
        round_.done += 1
        if round_.done == REVIEWERS:
            self.outcome.waits.append(hour + 1 - round_.opened)
            self.rounds.remove(round_)

    def _earned(self, reviewer: Agent) -> int:
        if self.regime.fixed_supply:
            return self.rules.per_review
        share = HABITS[reviewer.manner].reliability
        return mint(self.rules, self.policy, Reliability(punctual=share, careful=share))

    def _price(self) -> int:
        return price(self.rules, self.policy, REVIEWERS)

    def _hand_in_work(self, agent: Agent, hour: int) -> None:
        cost = self._price()
        if agent.balance < cost and not self._goes_out(agent, hour):
            agent.asked_at = hour if agent.asked_at is None else agent.asked_at
            return
        self._note_block(agent, hour)
        agent.balance = max(agent.balance, cost) - cost
        agent.left, agent.projects = self._project(), agent.projects + 1
        round_ = Round(agent, hour, {agent.number})
        self.rounds.append(round_)
        self.unoffered.extend([round_] * REVIEWERS)

    def _goes_out(self, agent: Agent, hour: int) -> bool:
        """Tell whether a work goes out without credits enough: under a fixed supply it never does."""
        if self.regime.fixed_supply or agent.asked_at is None:
            return False
        return self._out_at(agent, hour) <= EPOCH + timedelta(hours=hour)

    def _out_at(self, agent: Agent, hour: int) -> datetime:
        asked = EPOCH + timedelta(hours=agent.asked_at or 0)
        return goes_out_at(self.rules, asked, agent.standing(self.rules, hour), minor=False)

    def _note_block(self, agent: Agent, hour: int) -> None:
        """Note how long credits held a work up: until it went out, or could have."""
        self.outcome.submissions += 1
        if agent.asked_at is None:
            return
        until = hour if self.regime.fixed_supply else min(hour, self._hour_of(self._out_at(agent, hour)))
        self.outcome.blocks.append((until - agent.asked_at) / 24)
        agent.asked_at = None

    def _offer_places(self, hour: int) -> None:
        for _ in range(len(self.unoffered)):
            round_ = self.unoffered.popleft()
            reviewer = self._choose(round_, hour)
            if reviewer is None:
                self.unoffered.append(round_)
                continue
            self._offer(round_, reviewer, hour)

    def _choose(self, round_: Round, hour: int) -> Agent | None:
        """Return somebody seen lately with the fewest reviews in hand, at random among equals."""
        fit = (self.in_hand < self.leases.load) & (self.seen_at > hour - SILENT_HOURS)
        fit[list(round_.asked)] = False
        if not fit.any():
            return None
        chance = self.rng.random(len(fit)) / 2
        return self.agents[int(np.where(fit, self.in_hand + chance, np.inf).argmin())]

    def _wants_to_ask(self, agent: Agent, hour: int) -> bool:
        if not self.regime.asking or self.offers[agent.number]:
            return False
        return self._is_needy(agent, hour) and self.rng.random() < HABITS[agent.manner].needy

    def _ask_for_one(self, agent: Agent, hour: int) -> None:
        """Give who asks for a review a place that nobody has answered for yet, the oldest first."""
        free = next((one for one in self.unoffered if agent.number not in one.asked), None)
        if free is not None:
            self.unoffered.remove(free)
            self._offer(free, agent, hour, asked_for=True)
            return
        unseen = (
            offer
            for round_ in self.rounds
            if agent.number not in round_.asked
            for offer in round_.offers
            if not offer.seen
        )
        offer = next(unseen, None)
        if offer is not None:
            self._drop(offer)
            self._offer(offer.round, agent, hour, asked_for=True)

    def _offer(self, round_: Round, reviewer: Agent, hour: int, *, asked_for: bool = False) -> None:
        round_.asked.add(reviewer.number)
        self.in_hand[reviewer.number] += 1
        offer = Offer(round_, reviewer, hour + self.leases.offer_hours, asked_for=asked_for)
        self.offers[reviewer.number].append(offer)
        round_.offers.append(offer)

    def _end_leases(self, hour: int) -> None:
        for offers in self.offers.values():
            for offer in [one for one in offers if one.ends <= hour]:
                self._give_back(offer)

    def _give_back(self, offer: Offer) -> None:
        self._drop(offer)
        self.unoffered.append(offer.round)

    def _drop(self, offer: Offer) -> None:
        self.in_hand[offer.reviewer.number] -= 1
        offer.round.offers.remove(offer)
        self.offers[offer.reviewer.number].remove(offer)

    def _turn_week(self, hour: int) -> None:
        here = [one for one in self.agents if one.leaves_at > hour]
        per_active = fmean(one.balance for one in here)
        self.outcome.ginis.append(gini([one.balance for one in here]))
        self.outcome.per_active.append(per_active)
        self.outcome.policies.append(self.policy)
        if self.regime.fixed_supply:
            return
        for one in here:
            one.balance -= decay(self.rules, one.balance)
        if self.regime.steered:
            self.policy = steer(self.rules, self.policy, per_active)

    def _close(self) -> None:
        """Count what still waits at the end of the year, if it has waited for long."""
        late = [self.hours - one.opened for one in self.rounds]
        self.outcome.waits += [float(one) for one in late if one > self.leases.review_hours]
        for agent in self.agents:
            if agent.asked_at is not None:
                end = min(self.hours, agent.leaves_at)
                if not self.regime.fixed_supply:
                    end = min(end, self._hour_of(self._out_at(agent, end)))
                self.outcome.blocks.append(max(0, end - agent.asked_at) / 24)
        self.outcome.agents, self.outcome.hours = self.agents, self.hours

    @staticmethod
    def _hour_of(moment: datetime) -> int:
        return int((moment - EPOCH) / timedelta(hours=1))
