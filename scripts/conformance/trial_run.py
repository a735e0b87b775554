"""One run of trials: each by itself, and the administration left as it was."""

from typing import NamedTuple

from scripts.conformance.assumptions import Assumption
from scripts.conformance.connection import CannotRunError
from scripts.conformance.findings import Finding, not_tried
from scripts.conformance.scene import Scene

FEWEST_CALLS = 100
"""What SnelStart wants to have seen before it certifies a connection."""


class Result(NamedTuple):
    """An assumption and what was found."""

    assumption: Assumption
    finding: Finding


def try_all(scene: Scene, assumptions: tuple[Assumption, ...], *, fewest_calls: int = FEWEST_CALLS) -> list[Result]:
    """Try each; what cannot be tried stops no other. What was made is taken away, also after a failure.

    Reads on until there were `fewest_calls` calls in all.
    """
    connection = scene.connection
    scene.company = connection.ask("GET", "/companyInfo").content
    results = []
    try:
        results = [Result(each, _tried(each, scene)) for each in assumptions]
    finally:
        scene.take_away()
    while connection.calls < fewest_calls:
        connection.ask("GET", "/companyInfo")
    return results


def _tried(assumption: Assumption, scene: Scene) -> Finding:
    try:
        return assumption.trial(scene)
    except CannotRunError as error:
        return not_tried(str(error))
