"""The evidence of real bookings: written after the year, whatever was erased before, and before a profile goes."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sconnect.app.config import RetentionPeriods
from sconnect.app.errors import StoreBusyError
from sconnect.app.housekeeping.profile_removal import delete_profile
from sconnect.app.profiles.repository import read_stored, save_profile
from sconnect.app.services import Services
from sconnect.app.storage.records import EvidenceYear
from sconnect.app.worklist.orders import skip_order
from sconnect.domain.orders.state import OrderState
from tests.fakes.files import InMemoryFiles
from tests.functional.faults import place_waiting
from tests.functional.in_process import InProcessApi
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders
from tests.functional.test_housekeeping import maintained
from tests.functional.test_people import email_of, name_of

D = Decimal
_SHORT = RetentionPeriods(runs=timedelta(days=1), finished=timedelta(days=1), held=timedelta(days=1))


class _ShortRetention(Lab):
    """A lab that erases what is personal after a day."""

    def _wired(self) -> Services:
        return replace(super()._wired(), retention=_SHORT)


def evidence_lab() -> tuple[Lab, list[str]]:
    """Three booked orders, and one that a user left out."""
    lab = _ShortRetention(evidence=InMemoryFiles())
    placed = lab.place(*plain_orders(3))
    lab.import_orders()
    waiting = place_waiting(lab)
    lab.import_orders()
    reason = f"{name_of(lab, waiting)} belde"
    lab.run(skip_order(lab.services, lab.profile.id, waiting, reason, by="eva@kantoor.test"))
    return lab, [*placed, waiting]


def orders_in(lab: Lab) -> dict[str, dict[str, Any]]:
    assert lab.evidence is not None
    lines = [
        line
        for name, content in sorted(lab.evidence.kept.items())
        if name.endswith(".jsonl")
        for line in content.decode().splitlines()
    ]
    return {order["order"]: order for order in map(json.loads, lines)}


def assert_tells_all(lab: Lab, placed: list[str]) -> None:
    """Both figures, the rules and the decision are there, and nobody is named."""
    found = orders_in(lab)
    assert set(found) == set(placed)
    for order_id in placed[:3]:
        order = found[order_id]
        [booked] = lab.booked(order_id)
        assert D(order["answered_including_vat"]) == booked["totaalInclusiefBtw"]
        assert D(order["answered_excluding_vat"]) == booked["totaalExclusiefBtw"]
        assert sum(D(rate["books_vat"]) for rate in order["rates"]) == (
            booked["totaalInclusiefBtw"] - booked["totaalExclusiefBtw"]
        )
        rows = [D(row["value"]) for row in lab.shop.entries[order_id]["totals"] if row["code"] == "tax"]
        assert sum(D(rate["shop_vat"]) for rate in order["rates"]) == sum(rows)
        assert (order["booked_by"], order["treatment"], order["missing"]) == ("sconnect", "domestic", "")
        assert order["recognised"] in {"created", "remembered"}
        assert order["sales_order_day"] == str(booked["datum"])[:10]
    skipped = found[placed[3]]
    assert skipped["state"] == "skipped"
    assert [(each["what"], each["by"]) for each in skipped["decisions"]] == [("skipped", "user")]
    assert lab.evidence is not None
    text = b"".join(lab.evidence.kept.values()).decode().casefold()
    for order_id in placed:
        for personal in (email_of(lab, order_id), name_of(lab, order_id), "eva@kantoor.test"):
            assert personal.casefold() not in text


def test_what_was_erased_long_before_the_year_is_written_is_in_its_evidence_without_the_person() -> None:
    lab, placed = evidence_lab()
    lab.clock.seconds += 10 * 86_400
    maintained(lab)
    for order_id in placed:
        marker = lab.marker(order_id)
        assert marker is not None
        assert (marker.explanation, marker.decided_by) == ("", "")
    assert orders_in(lab) == {}, "the year is not over"
    lab.clock.seconds += (datetime(2027, 2, 1, 12, tzinfo=UTC) - lab.clock.now()).total_seconds()
    day = maintained(lab)
    assert "evidence" in day.done
    assert not day.errors
    assert_tells_all(lab, placed)


def test_a_profile_is_removed_only_after_its_evidence_was_written() -> None:
    lab, placed = evidence_lab()
    assert lab.evidence is not None
    put = lab.evidence.write

    async def closed(name: str, content: bytes) -> None:
        del name, content
        raise StoreBusyError("dicht", english="closed")

    lab.evidence.write = closed  # type: ignore[method-assign]
    with pytest.raises(StoreBusyError):
        lab.run(_remove(lab))
    marker = lab.marker(placed[0])
    assert marker is not None
    assert marker.explanation
    lab.evidence.write = put  # type: ignore[method-assign]
    lab.run(_remove(lab))
    assert_tells_all(lab, placed)
    marker = lab.marker(placed[0])
    assert marker is not None
    assert (marker.state, marker.explanation) == (OrderState.DONE, "")


async def _remove(lab: Lab) -> None:
    version = (await read_stored(lab.services, lab.profile.id)).version
    await delete_profile(lab.services, lab.profile.id, version, by="eva")


def test_the_api_says_which_years_were_written_and_that_none_are_without_storage(lab: Lab, api: InProcessApi) -> None:
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    path = f"/api/profiles/{lab.profile.id}/evidence"
    assert api.ask("GET", path).json() == {"is_written": False, "years": []}
    at = datetime(2026, 2, 1, 3, 15, tzinfo=UTC)
    year = EvidenceYear(
        profile_id=lab.profile.id, year=2025, state_of=at, written_at=at, folder="x", kept_years=10, orders=7, changed=2
    )
    lab.run(lab.services.store.put(year))
    [shown] = api.ask("GET", path).json()["years"]
    assert (shown["year"], shown["orders"], shown["changed"], shown["kept_years"]) == (2025, 7, 2, 10)
    assert datetime.fromisoformat(shown["written_at"]) == at
