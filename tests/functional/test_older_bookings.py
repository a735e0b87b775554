"""Orders booked by an earlier version: what was booked comes from their explanation, else from today's groups."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from sconnect.app.reconciliation.reconcile import reconcile
from sconnect.app.storage.records import OrderRecord
from sconnect.app.storage.records.orders import order_key
from sconnect.domain.explanation.evidence import read_evidence
from sconnect.domain.reconciliation.rules import Reconciliation
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders

EMPTIED = {"explained": ("evidence",), "today": ("evidence", "explanation")}
"""By what the row says: the columns that an order of before does not have, or not any more."""


async def _empty(lab: Lab, order_id: str, columns: tuple[str, ...]) -> None:
    stored = await lab.services.store.get(OrderRecord, lab.profile.id, order_key(order_id))
    assert stored is not None
    emptied: dict[str, Any] = dict.fromkeys(columns, "")
    await lab.services.store.put(replace(stored.record, **emptied))


@pytest.mark.parametrize("basis", sorted(EMPTIED))
def test_what_was_booked_before_lines_were_kept_is_told_with_its_source(basis: str) -> None:
    lab = Lab()
    placed = lab.place(*plain_orders(6))
    lab.import_orders()
    lab.sim.invoice_all(lab.demo.books.name)
    whole = _compared(lab)
    for order_id in placed:
        lab.run(_empty(lab, order_id, EMPTIED[basis]))
    found = _compared(lab)
    assert found.stages is not None
    assert whole.stages is not None
    assert [(row.percent, row.booked) for row in found.stages.rows] == [
        (row.percent, row.booked) for row in whole.stages.rows
    ]
    assert found.stages.differences == ()
    assert not found.stages.unexplained
    told = {name: sum(getattr(row, name) for row in found.stages.rows) for name in EMPTIED}
    assert told[basis] >= len(placed)
    assert {name for name, number in told.items() if number} == {basis}


def _compared(lab: Lab) -> Reconciliation:
    today = lab.clock.now().date()
    lab.begin_process()
    return lab.run(reconcile(lab.services, lab.profile, today, today))


def test_a_result_that_an_earlier_version_kept_is_read_without_columns() -> None:
    kept = (
        '{"first":"2026-11-01","last":"2026-11-07","rates":[{"percent":"21","shop_net":"100.00","shop_vat":"21.00",'
        '"books_net":"100.00","books_vat":"21.00"}],"orders_shop":1,"orders_books":1,"missing":[],"double":[],'
        '"foreign":[],"differing":[],"withdrawn":[],"counts":{},"unreadable":0,"calls":12}'
    )
    found = TypeAdapter(Reconciliation).validate_json(kept)
    assert (found.first, found.stages, found.unavailable) == (date(2026, 11, 1), None, ())
    assert found.rates[0].books_vat == Decimal("21.00")


def test_lines_that_were_kept_before_where_they_went_was_are_read() -> None:
    kept = (
        '{"version":1,"prices_include_vat":true,"rounding":"none","rates":[["21","100","21","21"]],"discounts":[],'
        '"left_out":[],"accepted":[],"lines":[["product","a1","1","121","high","21"]]}'
    )
    evidence = read_evidence(kept)
    assert evidence is not None
    assert (evidence.treatment, evidence.country, evidence.lines[0].percent) == ("", "", Decimal(21))
