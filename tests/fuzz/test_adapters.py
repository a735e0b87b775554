"""Whatever the other side answers: no unhandled error, no loop blocked, no memory filled."""

import pytest

from tests.fuzz.harness import fuzz
from tests.fuzz.targets import TARGETS

SECONDS = 20


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(TARGETS))
def test_no_answer_breaks_an_adapter(name: str) -> None:
    outcome = fuzz(TARGETS[name], SECONDS)
    assert outcome.cases > SECONDS
