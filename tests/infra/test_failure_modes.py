"""docs/failure-modes.md names tests that exist."""

import re

from tests.infra.bicep import INFRA

ROOT = INFRA.parent
_PROOF = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_every_proof_is_a_test_that_exists() -> None:
    proofs = _PROOF.findall((ROOT / "docs" / "failure-modes.md").read_text(encoding="utf-8"))
    assert len(proofs) > 25
    for path, name in proofs:
        assert re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), name
