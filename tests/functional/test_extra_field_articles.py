"""Articles that are found by an extra field: made under the shop's code, with the field filled in, whatever happens."""

import pytest

from local.snelstart.faults import Fault, FaultKind
from local.snelstart.http.wire import Record
from sconnect.app.storage.records import ArticleLink
from sconnect.domain.causes import CauseKind
from sconnect.domain.profile import OptionArticle, Processing
from sconnect.domain.runs import RunState
from tests.functional.faults import assert_done, entry_of, killed_at
from tests.functional.lab import Lab
from tests.functional.orders import order_of

FIELD = "webshopcode"


def _lab(**articles: object) -> Lab:
    lab = Lab()
    lab.change_profile("articles", extra_field=FIELD, **articles)
    return lab


def _articles(lab: Lab) -> list[Record]:
    return list(lab.sim.books(lab.demo.books.name).articles.values())


def _by_code(lab: Lab, code: str) -> Record:
    [article] = [article for article in _articles(lab) if article["artikelcode"] == code]
    return article


def _value(article: Record) -> str:
    return next((str(row["waarde"]) for row in article.get("extraVelden", []) if row["naam"] == FIELD), "")


def _fill(lab: Lab, code: str, value: str) -> None:
    _by_code(lab, code)["extraVelden"] = [{"naam": FIELD, "waarde": value}]


def _links(lab: Lab) -> list[ArticleLink]:
    async def read() -> list[ArticleLink]:
        return [stored.record async for stored in lab.services.store.range(ArticleLink, lab.profile.id)]

    return lab.run(read())


def test_an_article_is_found_by_its_extra_field() -> None:
    lab = _lab()
    _fill(lab, "LAB-KOFFIE", "WS-1")
    [order_id] = lab.place(order_of("ws-1"))
    lab.import_orders()
    assert_done(lab, order_id)
    assert lab.article_code(lab.booked(order_id)[0]["regels"][0]) == "LAB-KOFFIE"


def test_an_unknown_article_is_made_and_its_field_filled() -> None:
    lab = _lab()
    first = lab.place(order_of("WS-NIEUW"))
    lab.import_orders()
    second = lab.place(order_of("WS-NIEUW", 2))
    lab.import_orders()
    assert_done(lab, *first, *second)
    assert _value(_by_code(lab, "WS-NIEUW")) == "WS-NIEUW"
    assert lab.sim.log.count("POST", "/artikelen") == 1
    assert lab.sim.log.count("PUT", "/artikelen/{id}/customFields") == 1
    assert not _links(lab)
    assert not lab.sim.log.violations


@pytest.mark.parametrize("call", ["get", "insert", "delete"])
def test_a_death_halfway_is_made_good(call: str) -> None:
    lab = _lab()
    [order_id] = lab.place(order_of("WS-NIEUW"))
    with killed_at(lab, "articles", call):
        lab.import_orders()
    _made_good(lab, order_id)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.DROP_BEFORE, "POST", "/v2/artikelen", times=1),
        Fault(FaultKind.DROP_AFTER, "POST", "/v2/artikelen", times=1),
        Fault(FaultKind.DROP_BEFORE, "PUT", "/v2/artikelen/*", times=1),
        Fault(FaultKind.DROP_AFTER, "PUT", "/v2/artikelen/*", times=1),
    ],
    ids=lambda fault: f"{fault.method} {fault.kind.value}",
)
def test_an_answer_that_is_lost_is_made_good(fault: Fault) -> None:
    lab = _lab()
    [order_id] = lab.place(order_of("WS-NIEUW"))
    lab.sim.faults.add(fault)
    lab.import_orders()
    _made_good(lab, order_id)


def _made_good(lab: Lab, order_id: str) -> None:
    lab.clock.seconds += 1_000
    again = lab.place(order_of("WS-NIEUW", 2))
    lab.import_orders()
    assert_done(lab, order_id, *again)
    assert _value(_by_code(lab, "WS-NIEUW")) == "WS-NIEUW"
    assert not _links(lab)


def test_a_code_that_another_article_has_is_not_taken_for_it() -> None:
    lab = _lab()
    [order_id] = lab.place(order_of("LAB-KOKER"))
    lab.import_orders()
    entry = entry_of(lab, order_id)
    assert entry.causes[0][0] is CauseKind.ARTICLE_CODE_TAKEN
    assert "'Waterkoker Pro 1,7 L' heeft die artikelcode al" in entry.reason
    assert _value(_by_code(lab, "LAB-KOKER")) == ""


def test_a_field_that_was_filled_otherwise_meanwhile_is_never_overwritten() -> None:
    lab = _lab()
    [order_id] = lab.place(order_of("WS-NIEUW"))
    with killed_at(lab, "articles", "delete"):
        lab.import_orders()
    _fill(lab, "WS-NIEUW", "WS-ANDERS")
    lab.import_orders()
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.ARTICLE_CODE_TAKEN
    assert _value(_by_code(lab, "WS-NIEUW")) == "WS-ANDERS"


def test_a_field_that_does_not_take_the_code_says_so() -> None:
    lab = Lab()
    lab.change_profile("articles", extra_field="kleur")
    [order_id] = lab.place(order_of("WS-NIEUW"))
    lab.import_orders()
    entry = entry_of(lab, order_id)
    assert entry.causes[0][0] is CauseKind.ARTICLE_FIELD_REFUSED
    assert "extra veld 'kleur'" in entry.reason
    assert not lab.booked(order_id)


def test_by_hand_nothing_is_made() -> None:
    lab = _lab(processing=Processing.MANUAL)
    [order_id] = lab.place(order_of("WS-NIEUW"))
    lab.import_orders()
    assert entry_of(lab, order_id).causes[0][0] is CauseKind.ARTICLE_UNKNOWN
    assert lab.sim.log.count("POST", "/artikelen") == 0


def test_in_a_numeric_administration_a_code_of_letters_waits_with_the_reason() -> None:
    lab = _lab()
    lab.demo.books.company["artikelcodeSoort"] = "Numeriek"
    letters, digits = lab.place(order_of("WS-NIEUW"), order_of("4711", 2))
    lab.import_orders()
    assert "artikelcodes zijn hier getallen" in entry_of(lab, letters).reason
    assert_done(lab, digits)
    assert _value(_by_code(lab, "4711")) == "4711"


def test_an_option_names_an_article_by_its_own_code() -> None:
    lab = _lab()
    _fill(lab, "LAB-SHIRT", "LAB-SHIRT")
    lab.change_profile(
        "orders",
        option_articles=(OptionArticle(model="LAB-SHIRT", option="Maat", value="M", article_code="LAB-KOKER"),),
    )
    entry = next(e for e in lab.shop.capture.entries if e["order"]["order_id"] == "16")
    [order_id] = lab.place(entry)
    lab.import_orders()
    assert lab.article_code(lab.booked(order_id)[0]["regels"][0]) == "LAB-KOKER"


def test_a_field_that_articles_do_not_have_stops_the_run() -> None:
    lab = Lab()
    lab.change_profile("articles", extra_field="bestaat-niet")
    [order_id] = lab.place(order_of("LAB-KOFFIE"))
    run = lab.import_orders()
    assert run.state is RunState.FAILED
    assert run.errors[0].startswith("Artikelen hebben in SnelStart geen extra veld 'bestaat-niet'.")
    assert not lab.booked(order_id)
