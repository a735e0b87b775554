"""Fuzz the adapters for long: `python -m tests.fuzz.run --seconds 600 [--only opencart] [--from SEED]`."""

import argparse

from tests.fuzz.harness import fuzz
from tests.fuzz.targets import TARGETS


def main() -> None:
    """Fuzz each adapter, and tell how it bore that."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="per adapter")
    parser.add_argument("--only", choices=sorted(TARGETS), help="this adapter only")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    options = parser.parse_args()
    for name in [options.only] if options.only else sorted(TARGETS):
        outcome = fuzz(TARGETS[name], options.seconds, first_seed=options.first)
        print(  # noqa: T201 - a command line tells
            f"{name}: {outcome.cases} answers; at most the loop was blocked for {outcome.longest_block:.2f} s and "
            f"memory grew by {outcome.most_growth // 1_000_000} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
