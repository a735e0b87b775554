"""A shop in trouble: nothing is lost, and the next run picks up what this one could not do."""

from decimal import Decimal

import pytest

from local.shop import faults
from local.shop.http.wire import Fault
from local.snelstart.faults import Fault as BooksFault
from local.snelstart.faults import FaultKind
from sconnect.app.storage.records import ExportCursor
from sconnect.app.storage.repository import RecordStore
from sconnect.domain.profile import Task
from tests.functional.export_lab import ExportLab, shown


def lab_with(articles: int) -> ExportLab:
    lab = ExportLab()
    for number in range(articles):
        lab.article(f"A{number}", verkoopprijs=Decimal(number + 1))
    return lab


def assert_equal(lab: ExportLab) -> None:
    """Every article is one product with its price."""
    prices = {row["artikelcode"]: row["verkoopprijs"] for row in lab.books.articles.values()}
    assert {model: row["price"] for model, row in lab.products.items()} == prices
    assert len(lab.shop.products.records) == len(prices)


@pytest.mark.parametrize(
    "fault",
    [faults.maintenance, faults.php_warning, faults.drop, faults.failing(500)],
    ids=lambda fault: fault.__name__,
)
def test_a_shop_that_does_not_answer_well_gets_everything_in_the_next_run(fault: Fault) -> None:
    lab = lab_with(250)
    lab.export_articles()
    for number in range(250):
        lab.article(f"A{number}", verkoopprijs=Decimal(number + 2))
    lab.shop.fault = fault
    run = lab.export_articles()
    assert run.state == "failed"
    assert run.errors
    lab.shop.fault = None
    assert lab.export_articles().counts == {"updated": 250} or lab.shop.changes == 500
    assert_equal(lab)


def test_half_a_batch_is_finished_at_once() -> None:
    lab = lab_with(250)
    lab.shop.only_first(33)
    run = lab.export_articles()
    assert run.counts == {"created": 250}
    assert_equal(lab)


def test_a_shop_that_gets_round_to_nothing_is_no_endless_loop() -> None:
    lab = lab_with(10)
    lab.shop.only_first(0)
    run = lab.export_articles()
    assert run.state == "failed"
    assert "Start de taak later opnieuw" in run.errors[0], "it has no planning"
    lab.shop.only_first(None)
    assert lab.export_articles().counts == {"created": 10}
    assert_equal(lab)


def test_a_failure_halfway_a_page_costs_only_what_was_not_done() -> None:
    lab = lab_with(300)
    answered = 0

    def fail_third(honest: object) -> object:
        nonlocal answered
        answered += 1
        # info, and a read and a write for each of two batches; then the read of the third fails
        return honest if answered <= 5 else faults.maintenance(honest)  # type: ignore[arg-type] # passed on as it came

    lab.shop.fault = fail_third  # type: ignore[assignment] # takes and returns what a fault does
    assert lab.export_articles().state == "failed"
    assert len(lab.products) == 200
    lab.shop.fault = None
    lab.shop.calls.clear()
    run = lab.export_articles()
    assert run.counts == {"created": 100, "unchanged": 200}
    assert lab.shop.calls["products_write"] == 1
    assert_equal(lab)


def test_a_run_that_is_cut_off_goes_on_where_it_was() -> None:
    lab = lab_with(1_300)

    def slow(honest: object) -> object:
        return faults.slow(20)(honest)  # type: ignore[arg-type] # passed on as it came

    lab.shop.fault = slow  # type: ignore[assignment] # takes and returns what a fault does
    run = lab.export_articles()
    assert run.state == "done"
    assert run.counts["created"] == 1_300
    assert lab.sim.log.count("GET", "/artikelen") <= 3 + 4  # a page that was cut off is read again, never all of them
    assert_equal(lab)


def test_a_pass_that_was_left_for_long_begins_again() -> None:
    lab = lab_with(1_000)
    lab.sim.faults.add(BooksFault(FaultKind.REFUSE, path="/v2/artikelen", calls=(2, 3, 4, 5, 6, 7, 8, 9)))
    assert lab.export_articles().state == "failed"
    assert len(lab.products) == 500
    lab.sim.faults.clear()
    lab.clock.seconds += 7 * 3_600
    run = lab.export_articles()
    assert run.counts == {"created": 500, "unchanged": 500}
    assert_equal(lab)


def test_another_administration_behind_the_key_is_never_exported() -> None:
    lab = lab_with(3)
    lab.books.company["administratieIdentifier"] = "99999999-0000-4000-8000-000000000000"
    run = lab.export_articles()
    assert run.state == "failed"
    assert "een andere dan waarmee dit profiel is gekoppeld" in run.errors[0]
    assert not lab.products


def test_empty_books_of_another_administration_do_not_move_the_cursor() -> None:
    lab = lab_with(1)
    lab.export_articles()
    lab.clock.seconds += 10 * 3_600
    before = cursor_of(lab)
    rows, lab.books.articles = lab.books.articles, {}
    lab.export_articles()
    assert cursor_of(lab) == before
    lab.books.articles = rows


def test_a_shop_whose_extension_is_too_old_says_so() -> None:
    lab = lab_with(1)
    lab.shop.fault = faults.changed(lambda answer: {**answer, "capabilities": ["import_orders"]})
    run = lab.export_articles()
    assert "Werk de extensie in de webwinkel bij" in run.errors[0]


def test_a_shop_that_does_not_count_in_euro_gets_no_prices() -> None:
    lab = lab_with(1)
    lab.shop.fault = faults.changed(lambda answer: {**answer, "default_currency": "USD"})
    run = lab.export_articles()
    assert "De winkel rekent in USD" in run.errors[0]
    assert not lab.products


def test_a_product_that_was_removed_from_the_shop_is_made_again() -> None:
    lab = lab_with(2)
    lab.export_articles()
    lab.shop.products.records.clear()
    lab.article("A0", verkoopprijs=Decimal(9))
    run = lab.export_articles()
    assert shown(lab.items(run)) == {"A0": "created"}
    assert set(lab.products) == {"A0"}


def test_an_account_that_was_removed_from_the_shop_is_made_again() -> None:
    lab = ExportLab()
    lab.customer(1001)
    lab.export_customers()
    lab.shop.customers.records.clear()
    lab.change_profile("customer_export", update_phone=True)
    run = lab.export_customers()
    assert shown(lab.items(run)) == {"1001": "created"}


def test_what_is_refused_is_tried_again_the_next_day_and_by_hand() -> None:
    for hours, by in ((25, ""), (0, "eigenaar")):
        lab = ExportLab()
        lab.product("A")
        lab.product("A")
        lab.article("A")
        lab.clock.seconds += 6 * 3_600
        assert lab.export_articles().counts == {"waiting": 1}
        assert lab.export_articles().counts == {}
        del lab.shop.products.records["501"]
        lab.clock.seconds += hours * 3_600
        assert lab.export_articles(by=by).counts == {"updated": 1}
        assert lab.issues() == []


def cursor_of(lab: ExportLab) -> ExportCursor:
    stored = lab.run(RecordStore(lab.rows).get_like(ExportCursor(profile_id=lab.profile.id, task=Task.EXPORT_ARTICLES)))
    assert stored is not None
    return stored.record
