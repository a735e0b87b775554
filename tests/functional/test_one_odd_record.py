"""One odd order, article, customer or product is set aside by name with a reason; the others go on."""

from decimal import Decimal
from typing import Any

import pytest

from local.shop import faults
from local.snelstart.faults import Fault, FaultKind
from sconnect.app.exporting.articles import ArticleExporter
from sconnect.app.importing.customers.recognition import recognise_customers
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import LineMode, Processing
from sconnect.domain.runs import RunState
from tests.functional.export_lab import ExportLab, shown
from tests.functional.faults import assert_done, entry_of
from tests.functional.lab import Lab
from tests.functional.orders import email_of, order_of, plain_order

EAN = 8712345678901
HARMLESS: dict[str, dict[str, Any]] = {
    "an unreadable moment": {"modifiedOn": "gisteren"},
    "an unreadable stock": {"vrijeVoorraad": "veel", "technischeVoorraad": 10**40},
    "the end of time": {"modifiedOn": "9999-12-31T23:59:59.999-12:00"},
}


def _articles(lab: Lab) -> dict[str, dict[str, Any]]:
    return {row["artikelcode"]: row for row in lab.sim.books(lab.demo.books.name).articles.values()}


def _two_articles(lab: Lab) -> None:
    code = next(code for code in sorted(_articles(lab)) if code.startswith("LAB-"))
    for new in ("ODD", "GOOD"):
        lab.add_article(new, like=code)


@pytest.mark.parametrize("name", sorted([*HARMLESS, "an EAN as its price"]))
def test_what_an_import_does_not_need_of_an_article_does_not_stop_it(name: str) -> None:
    lab = Lab()
    _two_articles(lab)
    _articles(lab)["ODD"].update(HARMLESS.get(name, {"verkoopprijs": EAN}))
    placed = lab.place(order_of("ODD", 1), order_of("GOOD", 2))

    assert lab.import_orders().state is RunState.DONE
    assert_done(lab, *placed)


@pytest.mark.parametrize(
    "fields",
    [{"verkoopprijs": EAN}, {"verkoopprijs": "gratis"}, {"verkoopprijs": Decimal("1E+30")}],
    ids=["EAN", "word", "1e30"],
)
def test_an_article_whose_price_is_needed_and_cannot_be_read_keeps_only_its_orders_waiting(
    fields: dict[str, Any],
) -> None:
    lab = Lab()
    lab.change_profile("orders", line_mode=LineMode.CODE_AND_QUANTITY)
    _two_articles(lab)
    _articles(lab)["ODD"].update(fields)
    odd, good = lab.place(order_of("ODD", 1), order_of("GOOD", 2))

    run = lab.import_orders()

    assert run.state is RunState.DONE
    assert len(lab.booked(good)) == 1
    [cause] = entry_of(lab, odd).causes
    assert cause[0] is CauseKind.ARTICLE_UNREADABLE
    assert "Artikel ODD is in SnelStart niet te lezen (verkoopprijs" in entry_of(lab, odd).reason


@pytest.mark.parametrize("field", ["artikelcode", "omschrijving", "artikelOmzetgroep"])
def test_an_article_that_cannot_be_read_is_never_made_anew(field: str) -> None:
    lab = Lab()
    lab.change_profile("articles", processing=Processing.ADD)
    _two_articles(lab)
    odd, good = lab.place(order_of("ODD", 1), order_of("GOOD", 2))
    before = len(_articles(lab))
    row = _articles(lab)["ODD"]
    lab.sim.faults.add(Fault(FaultKind.ODD_FIELD, "GET", "/v2/artikelen", record=row["id"], field=field))

    assert lab.import_orders().state is RunState.DONE

    assert_done(lab, good)
    assert entry_of(lab, odd).causes[0][0] is CauseKind.ARTICLE_UNREADABLE
    assert len(_articles(lab)) == before


@pytest.mark.parametrize("field", ["relatiecode", "naam", "email", "btwNummer", "id", "vestigingsAdres"])
def test_a_customer_card_that_cannot_be_read_keeps_only_its_orders_waiting_and_is_never_made_anew(field: str) -> None:
    lab = Lab()
    cards = [lab.add_customer(email_of(number)) for number in (1, 2)]
    known = len(lab.sim.books(lab.demo.books.name).relations)
    lab.sim.faults.add(Fault(FaultKind.ODD_FIELD, "GET", "/v2/relaties", record=cards[0], field=field))
    odd, good, new = lab.place(plain_order(1), plain_order(2), plain_order(3))

    assert lab.import_orders().state is RunState.DONE

    assert_done(lab, good, new)
    entry = entry_of(lab, odd)
    assert entry.causes[0][0] is CauseKind.CUSTOMER_UNREADABLE
    assert "niet te lezen" in entry.reason
    assert len(lab.sim.books(lab.demo.books.name).relations) == known + 1
    lab.sim.faults.clear()
    lab.clock.seconds += 86_400
    lab.import_orders(by="anna")
    assert_done(lab, odd)


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_what_an_export_does_not_need_of_an_article_does_not_stop_it(name: str) -> None:
    lab = ExportLab()
    lab.article("A").update(HARMLESS[name])
    lab.article("B")
    assert shown(lab.items(lab.export_articles())) == {"A": "created", "B": "created"}
    assert lab.issues() == []


@pytest.mark.parametrize("field", ["verkoopprijs", "artikelOmzetgroep", "omschrijving"])
def test_an_article_that_cannot_be_read_is_set_aside_by_name_and_the_others_are_exported(field: str) -> None:
    lab = ExportLab()
    row = lab.article("ODD")
    lab.article("GOOD")
    fault = lab.sim.faults.add(Fault(FaultKind.ODD_FIELD, "GET", "/v2/artikelen", record=row["id"], field=field))

    run = lab.export_articles()

    assert run.state is RunState.DONE
    assert set(lab.products) == {"GOOD"}
    [issue] = lab.issues()
    assert issue.subject == "ODD"
    assert issue.causes[0].kind is CauseKind.EXPORT_ARTICLE_UNREADABLE
    assert f"in SnelStart staat iets dat niet te lezen is ({field}" in issue.causes[0].dutch
    assert "Article ODD cannot be exported: something in SnelStart" in issue.causes[0].english
    assert lab.sim.faults.hits(fault)

    lab.sim.faults.clear()
    lab.export_articles(by="anna")
    assert set(lab.products) == {"GOOD", "ODD"}
    assert lab.issues() == []


@pytest.mark.parametrize("field", ["relatiecode", "naam", "email", "relatiesoort", "vestigingsAdres"])
def test_a_customer_that_cannot_be_read_is_set_aside_by_name_and_the_others_are_exported(field: str) -> None:
    lab = ExportLab()
    row = lab.customer(1001)
    lab.customer(1002)
    lab.sim.faults.add(Fault(FaultKind.ODD_FIELD, "GET", "/v2/relaties", record=row["id"], field=field))

    assert lab.export_customers().state is RunState.DONE

    assert set(lab.accounts) == {"klant1002@example.test"}
    [issue] = lab.issues()
    assert issue.causes[0].kind is CauseKind.EXPORT_CUSTOMER_UNREADABLE
    lab.sim.faults.clear()
    lab.export_customers(by="anna")
    assert set(lab.accounts) == {"klant1001@example.test", "klant1002@example.test"}


def test_a_product_of_the_shop_that_cannot_be_read_keeps_no_other_article_from_being_exported() -> None:
    lab = ExportLab()
    for code in ("A", "B"):
        lab.article(code)
        lab.product(code)
    lab.shop.fault = faults.changed(
        lambda honest: {
            **honest,
            **(
                {"products": [{**honest["products"][0], "price": EAN}, *honest["products"][1:]]}
                if "products" in honest
                else {}
            ),
        }
    )

    assert lab.export_articles().state is RunState.DONE

    assert lab.products["B"]["price"] == 10
    assert lab.products["A"]["price"] == 5
    [issue] = lab.issues()
    assert (issue.subject, issue.causes[0].kind) == ("A", CauseKind.EXPORT_ARTICLE_UNREADABLE)
    assert "wat de winkel ervan heeft is niet te lezen" in issue.causes[0].dutch


@pytest.mark.parametrize("step", ["compose", "_match"])
def test_an_article_over_which_our_own_code_stumbles_is_set_aside(
    step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    honest = getattr(ArticleExporter, step)

    def stumble(self: ArticleExporter, item: Any, more: Any) -> Any:
        row = item.row if step == "compose" else item.item.row
        if row.code == "ODD":
            raise AttributeError(row.name)
        return honest(self, item, more)

    monkeypatch.setattr(ArticleExporter, step, stumble)
    lab = ExportLab()
    lab.article("ODD", omschrijving="Geheim")
    lab.article("GOOD")

    assert lab.export_articles().state is RunState.DONE

    assert set(lab.products) == {"GOOD"}
    [issue] = lab.issues()
    assert "er gaat aan onze kant iets mis" in issue.causes[0].dutch
    [message] = [record.getMessage() for record in caplog.records if record.name == "sconnect.export"]
    assert "AttributeError" in message
    assert "in stumble" in message
    assert "Geheim" not in message


def test_a_look_up_that_stumbles_over_one_order_concerns_that_order(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stumble(*about: Any) -> Any:
        if "Nummer 77" in str(about):
            raise RecursionError
        return await recognise_customers(*about)

    monkeypatch.setattr("sconnect.app.importing.book_orders.recognise_customers", stumble)
    lab = Lab()
    first, odd, last = lab.place(plain_order(1), plain_order(77), plain_order(2))

    assert lab.import_orders().state is RunState.DONE

    assert_done(lab, first, last)
    assert "onverwachts" in entry_of(lab, odd).reason


def test_an_order_without_a_number_fails_the_run_but_the_others_are_booked_and_nothing_is_passed_over() -> None:
    lab = Lab()
    placed = lab.place(plain_order(1), plain_order(2), plain_order(3))

    def unnumber(entry: Any) -> None:
        for rows in ([entry["order"]], entry["histories"], entry["products"], entry["totals"]):
            for row in rows:
                row.pop("order_id", None)

    lab.shop.fault = faults.in_first_order(unnumber)
    run = lab.import_orders()
    assert run.state is RunState.FAILED
    assert "order zonder nummer" in run.errors[0]
    assert_done(lab, *placed[1:])

    lab.shop.fault = None
    assert lab.import_orders().state is RunState.DONE
    assert_done(lab, *placed)
