"""What a campaign showed, on one page."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.simulation.campaign import Campaign
from tests.simulation.freezes import Trouble

REPLAY = "make sim SEED={seed}"
_NAMED = ("duplicate", "lost", "stuck", "double card")


def report(campaign: Campaign, commit: str) -> str:
    """Write the page, in Markdown."""
    parts = (_head(campaign, commit), _promise(campaign), _played(campaign), _faults(campaign), _mutants(campaign))
    return "\n".join(f"{line}" for part in parts for line in (*part, ""))


def _head(campaign: Campaign, commit: str) -> Iterator[str]:
    failures = list(campaign.failures())
    plan = campaign.plan
    yield "# Create once, simulated"
    yield ""
    yield "Made by `make sim`; how to read it: docs/failure-modes.md."
    yield ""
    last = plan.first_seed + plan.seeds - 1
    verdict = "FAILED" if failures else "Passed"
    yield f"**{verdict}** at commit {commit}, seeds {plan.first_seed} to {last}, in {campaign.seconds:.0f} s."
    yield from (f"- {failure}" for failure in failures)
    yield ""
    seed = next(iter(campaign.schedules.failed), plan.first_seed)
    yield f"Play one seed again, at this commit: `{REPLAY.format(seed=seed)}`"


def _promise(campaign: Campaign) -> Iterator[str]:
    tally = campaign.schedules
    kinds = Counter(violation.kind for violation in campaign.violations) + tally.wrong
    orders = max(tally.orders, 1)
    yield "| The promise | |"
    yield "|---|---:|"
    yield f"| Schedules (S3) | {tally.schedules:,} |"
    yield f"| Orders in them | {tally.orders:,} |"
    yield f"| of which not booked, and in the work list with the reason | {tally.orders - tally.booked:,} |"
    yield f"| **Duplicates** | **{kinds['duplicate']}** |"
    yield f"| **Lost** | **{kinds['lost']}** |"
    yield f"| **Stuck** | **{kinds['stuck']}** |"
    yield f"| Double customer cards | {kinds['double card']} |"
    yield f"| Booked, and yet a person is asked to act | {tally.flagged} |"
    yield f"| Exports after which the shop differs from the books | {_wrong_exports(campaign)} |"
    yield f"| Anything else wrong | {kinds.total() - sum(kinds[kind] for kind in _NAMED)} |"
    yield f"| Longest recovery after a storm, in virtual minutes | {tally.recovery_minutes:.0f} |"
    yield f"| Posts per order | {tally.posts / orders:.2f} |"
    yield f"| Look-ups per order | {tally.look_ups / orders:.2f} |"
    yield f"| Mutants caught | {sum(bool(caught.how) for caught in campaign.mutants)} of {len(campaign.mutants)} |"


def _played(campaign: Campaign) -> Iterator[str]:
    yield "| Crash points and outcomes | played | of |"
    yield "|---|---:|---:|"
    for orders, points in campaign.points.items():
        yield _killed(f"import of {orders} order(s)", [run.killed for run in campaign.kills[orders]], points)
    pairs, number = len(campaign.pairs), campaign.number_of_pairs
    if campaign.plan.every_pair:
        yield f"| S1 import of 1 order, killed at a pair of points | {pairs:,} | {number:,} |"
    else:
        yield (
            f"| S1 the same at a pair: one for all pairs that leave the same behind, "
            f"of {number:,} | {pairs} | {pairs} |"
        )
    for what, played in (
        (f"frozen at a point until others took over: {', '.join(Trouble)}", len(campaign.freezes)),
        ("a whole second run at a point of the first", len(campaign.overlaps)),
        ("exports killed at a point: first, later, and with changes taken back", len(campaign.exports)),
    ):
        yield f"| S1 {what} | {played} | {played} |"
    for what, lives in campaign.lives.items():
        yield _killed(what, [life.killed for life in lives], campaign.points_of_lives[what])
    yield f"| S2 outcomes of a POST | {len(campaign.matrix)} | {len(campaign.matrix)} |"
    for machine in campaign.machines:
        yield f"| S5 lives of the state machine of {machine.name} | {machine.lives} | {machine.lives} |"
    yield f"| S6 shoppers that look alike, in any order and runs | {len(campaign.look_alikes)} | |"
    yield f"| S7 one shop linked twice, and stores that change hands | {len(campaign.same_shop)} | |"
    yield f"| S9 histories that restart or leap, and orders paid late | {len(campaign.histories)} | |"
    yield f"| S10 first orders of an administration | {len(campaign.first_orders)} | |"
    yield f"| S11 references without a prefix, which others use too | {len(campaign.bare_references)} | |"
    played = len(campaign.corrections)
    yield f"| S12 corrections of a booked order, with trouble wherever it tells | {played} | |"
    yield f"| S13 takeovers from another program | {len(campaign.other_programs)} | |"
    yield f"| S14 a shopper in two shops of one administration at once | {len(campaign.turns)} | |"
    yield f"| S15 copies of the tables that are put back | {len(campaign.restores)} | |"
    yield f"| S3 storms over exports | {len(campaign.export_storms)} | |"


def _killed(what: str, killed: Sequence[int], points: int) -> str:
    """Say of how many points one was killed at: at each, or at one for all that leave the same behind."""
    alike = "" if len(killed) == points else f": one for all points that leave the same behind, of {points}"
    return f"| S1 {what} killed at a point{alike} | {sum(killed)} | {len(killed)} |"


def _wrong_exports(campaign: Campaign) -> int:
    return sum(bool(life.run.wrong) for life in [*campaign.exports, *campaign.export_storms])


def _faults(campaign: Campaign) -> Iterator[str]:
    yield f"Every kind of trouble has to come at least {campaign.plan.floor:,} time(s), or the run fails."
    yield ""
    yield "| Trouble in S3 | times |"
    yield "|---|---:|"
    yield from (f"| {kind} | {number:,} |" for kind, number in sorted(campaign.schedules.faults.items()))


def _mutants(campaign: Campaign) -> Iterator[str]:
    yield "| Mutant (S8): the app with one safety taken out | caught by |"
    yield "|---|---|"
    yield from (f"| {caught.mutant} | {caught.how or 'NOT CAUGHT'} |" for caught in campaign.mutants)
