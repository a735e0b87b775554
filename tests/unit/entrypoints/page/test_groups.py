"""The page shows every cause under a group that has a heading, and no kind falls there by accident."""

import json
import re
import shutil
import subprocess

import pytest

from sconnect.domain.causes import CauseKind
from sconnect.entrypoints.page.bundle import FOLDER
from tests.unit.entrypoints.page.test_texts import NL

OF_THE_ORDER = frozenset(
    {
        CauseKind.ORDER_UNREADABLE,
        CauseKind.NOTHING_TO_BOOK,
        CauseKind.LINES_LOST,
        CauseKind.NOT_A_SALE,
        CauseKind.TOO_LARGE,
        CauseKind.STATUS_MOVED_BACK,
        CauseKind.NUMBER_REUSED,
        CauseKind.MAYBE_BOOKED,
        CauseKind.CHANGED_AFTER_BOOKING,
        CauseKind.UNDONE_AFTER_BOOKING,
        CauseKind.UNPAID_AFTER_BOOKING,
        CauseKind.UNDONE_BEFORE_BOOKING,
        CauseKind.SHOP_CREDIT,
        CauseKind.PAID_UNBOOKED,
        CauseKind.REFUNDED_AT_PROVIDER,
        CauseKind.PAID_TWICE,
        CauseKind.PAID_OTHER_AMOUNT,
        CauseKind.REINSTATED_AFTER_BOOKING,
        CauseKind.CORRECTION_REFUSED,
        CauseKind.CORRECTION_UNCLEAR,
        CauseKind.NOT_SELECTED,
        CauseKind.GONE,
        CauseKind.DATA_PURGED,
    }
)
"""Kinds about the order as a whole: the group of what is in no other."""
WORK_LIST = (FOLDER / "worklist" / "worklist.js").read_text("utf-8")
GROUPER = re.search(r"^function causeGroup.*?^}$", WORK_LIST, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def groups() -> dict[str, str]:
    """The group of every kind, as the page's own code tells it."""
    node = shutil.which("node")
    assert node, "node is missing; run scripts/setup.sh"
    assert GROUPER is not None
    kinds = json.dumps([kind.value for kind in CauseKind])
    grouped = f"Object.fromEntries({kinds}.map((kind) => [kind, causeGroup(kind)]))"
    code = f"{GROUPER[0]}\nconsole.log(JSON.stringify({grouped}))"
    done = subprocess.run([node, "-e", code], capture_output=True, text=True, check=True, timeout=30)  # noqa: S603 - our own code
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_every_kind_has_a_group_with_a_heading(groups: dict[str, str]) -> None:
    assert set(groups) == {kind.value for kind in CauseKind}
    assert {f"cause.{group}" for group in groups.values()} == {key for key in NL if key.startswith("cause.")}


def test_only_what_is_about_the_order_itself_is_in_the_group_of_the_rest(groups: dict[str, str]) -> None:
    assert {kind for kind, group in groups.items() if group == "order"} == {kind.value for kind in OF_THE_ORDER}
