"""What a campaign showed, on one page."""

from collections import Counter
from collections.abc import Iterator

from tests.simulation.campaign import Campaign

REPLAY = "python -m tests.simulation.run --seed {seed}"


def report(campaign: Campaign) -> str:
    """Write the page, in Markdown."""
    return "\n".join([*_head(campaign), "", *_numbers(campaign), "", *_faults(campaign), "", *_mutants(campaign), ""])


def _head(campaign: Campaign) -> Iterator[str]:
    failures = list(campaign.failures())
    yield "# Create once, simulated"
    yield ""
    yield f"**{'FAILED' if failures else 'Passed'}** in {campaign.seconds:.0f} s."
    yield ""
    yield from (f"- {failure}" for failure in failures)
    seed = next((outcome.seed for outcome in campaign.schedules if outcome.violations), 0)
    yield f"Play one seed again: `{REPLAY.format(seed=seed)}`"


def _numbers(campaign: Campaign) -> Iterator[str]:
    schedules = campaign.schedules
    kinds = Counter(violation.kind for violation in campaign.violations)
    orders = max(sum(outcome.orders for outcome in schedules), 1)
    posts, look_ups = sum(outcome.posts for outcome in schedules), sum(outcome.look_ups for outcome in schedules)
    worst = max((outcome.recovery_minutes for outcome in schedules), default=0)
    yield "| | |"
    yield "|---|---|"
    for number, points in campaign.points.items():
        killed = sum(run.killed for run in campaign.kills[number])
        yield f"| S1 points killed at, {number} order(s) | {killed} of {points} |"
    yield f"| S1 pairs of points killed at, 1 order | {len(campaign.pairs)} (a sample, of about 7,000) |"
    yield f"| S1 points frozen at, 1 order | {len(campaign.freezes)} (all, with and without a renewed token) |"
    yield f"| S1 points overlapped at, 1 order | {len(campaign.overlaps)} (all) |"
    yield f"| S2 outcomes of a POST | {len(campaign.matrix)} (all) |"
    yield f"| S3 schedules | seeds 0 to {len(schedules) - 1} |"
    yield f"| S3 orders | {orders}, of which {orders - sum(outcome.booked for outcome in schedules)} not booked |"
    yield f"| **Duplicates** | **{kinds['duplicate']}** |"
    yield f"| **Lost** | **{kinds['lost']}** |"
    yield f"| **Stuck** | **{kinds['stuck']}** |"
    yield f"| Double customer cards | {kinds['double card']} |"
    yield f"| Anything else wrong | {_others(kinds)} |"
    yield f"| S3 posts per order | {posts / orders:.2f} |"
    yield f"| S3 look-ups per order | {look_ups / orders:.2f} |"
    yield f"| S3 worst recovery after a storm | {worst:.0f} virtual minutes |"
    yield f"| S8 mutants caught | {sum(bool(caught.how) for caught in campaign.mutants)} of {len(campaign.mutants)} |"


def _others(kinds: Counter[str]) -> int:
    return kinds.total() - sum(kinds[kind] for kind in ("duplicate", "lost", "stuck", "double card"))


def _faults(campaign: Campaign) -> Iterator[str]:
    yield "| Trouble in S3 | times |"
    yield "|---|---:|"
    yield from (f"| {kind} | {number} |" for kind, number in sorted(campaign.faults.items()))


def _mutants(campaign: Campaign) -> Iterator[str]:
    yield "| Mutant (S8) | caught by |"
    yield "|---|---|"
    yield from (f"| {caught.mutant} | {caught.how or 'NOT CAUGHT'} |" for caught in campaign.mutants)
