"""Try what is assumed about SnelStart on a test administration, or on the simulated one.

python -m scripts.conformance --administration NAME [--invoiced N] [--copy N] [--delete-invoiced] [--only NAME]
python -m scripts.conformance --simulated

The keys come from SNELSTART_CLIENT_KEY and SNELSTART_SUBSCRIPTION_KEY. The name must be that of the administration that
the key opens, and is typed once more before anything is made there. What was made is taken away at the end. Exits 0
when every assumption that could be tried holds, 1 when one does not (or, simulated, is not told apart), 2 when nothing
was tried.
"""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from sconnect.adapters.snelstart.config import SnelStartSettings
from sconnect.app.errors import SconnectError
from scripts.conformance.assumptions import ASSUMPTIONS, Assumption
from scripts.conformance.connection import CannotRunError, Connection
from scripts.conformance.findings import Verdict
from scripts.conformance.scene import Scene
from scripts.conformance.simulated import tell_apart
from scripts.conformance.trial_run import Result, try_all

_SECONDS = 60


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    given = parser().parse_args(arguments)
    chosen = tuple(each for each in ASSUMPTIONS if given.only in ("", each.name))
    if not chosen:
        print(f"There is no assumption named {given.only}; there are: {', '.join(each.name for each in ASSUMPTIONS)}.")
        return 2
    if given.simulated:
        return _simulated(chosen)
    try:
        with httpx.Client(timeout=_SECONDS) as http:
            connection = Connection(
                http, SnelStartSettings.read(os.environ), os.environ.get("SNELSTART_CLIENT_KEY", "")
            )
            return on_administration(connection, given, chosen, confirm=input)
    except (CannotRunError, SconnectError) as error:
        print(error)
        return 2


def _simulated(chosen: tuple[Assumption, ...]) -> int:
    missed = 0
    for each in chosen:
        told, lines = tell_apart(each)
        missed += not told
        print(f"{'told apart' if told else 'NOT TOLD':<12} {each.name}: {' | '.join(lines)}")
    print(f"{len(chosen) - missed} of {len(chosen)} assumptions are told apart.")
    return 1 if missed else 0


def on_administration(
    connection: Connection,
    given: argparse.Namespace,
    chosen: tuple[Assumption, ...],
    *,
    confirm: Callable[[str], str],
) -> int:
    """Try the chosen assumptions on the administration that the key opens, once it was named twice."""
    connection.log_in()
    name = str((connection.ask("GET", "/companyInfo").content or {}).get("administratieNaam"))
    if name != given.administration:
        print(f"The key opens the administration '{name}', not '{given.administration}'. Nothing was done.")
        return 2
    if confirm(f"Orders, articles and customers are made in '{name}' and taken away. Type its name to go on: ") != name:
        print("Nothing was done.")
        return 2
    now = datetime.now(UTC)
    scene = Scene(
        connection,
        mark=f"SCT{now:%y%m%d%H%M%S}",
        today=f"{now.date().isoformat()}T00:00:00",
        invoiced=given.invoiced,
        copy=given.copy,
        delete_invoiced=given.delete_invoiced,
    )
    return _told(try_all(scene, chosen), scene)


def _told(results: list[Result], scene: Scene) -> int:
    for assumption, finding in results:
        print(f"{finding.verdict:<14} {assumption.statement}: {finding.seen}")
    for each in scene.left:
        print(f"SnelStart kept {each}")
    print(f"{scene.connection.calls} calls, {scene.connection.errors} of them refused.")
    return 1 if any(finding.verdict is Verdict.DOES_NOT for _, finding in results) else 0


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    made = argparse.ArgumentParser(prog="python -m scripts.conformance", description=__doc__.partition("\n")[0])
    made.add_argument("--administration", default="", help="name of the test administration")
    made.add_argument("--simulated", action="store_true", help="both readings of each, on the simulated SnelStart")
    made.add_argument("--only", default="", help="one assumption, by its short name")
    made.add_argument("--invoiced", type=int, default=0, help="number of an order that you invoiced for this")
    made.add_argument("--copy", type=int, default=0, help="number of an order that you made by copying another")
    made.add_argument("--delete-invoiced", action="store_true", help="also try to delete the invoiced order")
    return made


if __name__ == "__main__":
    sys.exit(main())
