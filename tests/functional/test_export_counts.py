"""What exports cost, as counts: the same on every machine."""

import pytest

from tests.functional.export_lab import ExportLab

pytestmark = pytest.mark.timeout(400)  # the simulated servers take their time for ten thousand of anything

MANY = 10_000
_SIX_HOURS = 6 * 3_600
_REFERENCE = 6
"""Calls for what rarely changes, once per run that has something to do."""


def reads(lab: ExportLab, path: str) -> int:
    return lab.sim.log.count("GET", path)


@pytest.fixture(scope="module")
def exported() -> ExportLab:
    """Ten thousand articles after their first export."""
    lab = ExportLab()
    lab.many_articles(MANY)
    lab.clock.seconds += _SIX_HOURS
    run = lab.export_articles()
    assert run.counts == {"created": MANY}
    return lab


def test_a_first_export_reads_pages_and_writes_batches(exported: ExportLab) -> None:
    assert len(exported.shop.products.records) == MANY
    assert reads(exported, "/artikelen") <= MANY // 500 + 1  # the last page is full: only an empty one tells the end
    assert exported.shop.calls["products_write"] == MANY // 100
    assert exported.shop.calls["products"] == MANY // 100
    assert exported.shop.changes == MANY
    assert not exported.sim.log.violations


def test_nothing_changed_costs_one_call_and_no_write(exported: ExportLab) -> None:
    exported.sim.log.clear()
    exported.shop.calls.clear()
    exported.rows.writes.clear()
    for _ in range(3):
        run = exported.export_articles()
        assert run.counts == {}
        assert run.calls <= 1
    assert sum(exported.snelstart_calls.values()) <= 2 * 3  # a token each, since every run is a new process
    assert not exported.shop.calls
    assert exported.rows.writes["exports"] == exported.rows.writes["articles"] == 0


def test_a_few_changes_cost_one_write(exported: ExportLab) -> None:
    exported.shop.calls.clear()
    for number in range(7):
        exported.article(f"A{number}", verkoopprijs=20)
    run = exported.export_articles()
    assert run.counts == {"updated": 7}
    assert run.calls <= 1 + _REFERENCE
    assert exported.shop.calls == {"info": 1, "products_write": 1}
    exported.shop.calls.clear()
    again = exported.export_articles()
    assert again.counts == {"unchanged": 7}
    assert again.calls == 1
    assert not exported.shop.calls


def test_a_first_export_of_customers_surveys_addresses_page_by_page() -> None:
    lab = ExportLab()
    for number in range(1, 1_201):
        lab.customer(number)
    lab.customer(1_201, email="klant7@example.test")
    lab.clock.seconds += _SIX_HOURS
    run = lab.export_customers()
    assert run.counts == {"created": 1_199, "waiting": 2}
    assert reads(lab, "/relaties") <= 2 * 3 + 1
    assert lab.shop.calls["customers_write"] == 12 + 1  # the page with the shared address leaves a rest
    lab.shop.calls.clear()
    assert lab.export_customers().calls == 1
    assert not lab.shop.calls
