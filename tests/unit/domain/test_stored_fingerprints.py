"""Fingerprints that stand in tables are recognised: those of this form, and those from before it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from pydantic import AwareDatetime, TypeAdapter

from sconnect.domain.books import NewArticle
from sconnect.domain.customers.card_fingerprint import card_fingerprint
from sconnect.domain.customers.recognition import traits
from sconnect.domain.exporting import fingerprints as exports
from sconnect.domain.orders.change_detection import BookedAs, change_after_booking, is_as_seen, seen_text
from sconnect.domain.orders.fingerprints import payload_fingerprint, selection
from sconnect.domain.orders.selection import SaleStatuses
from sconnect.domain.profile import Profile
from sconnect.domain.shop import ShopOrder
from sconnect.domain.values.fingerprint import Fingerprint, fingerprint
from tests.unit.domain import fingerprint_samples as samples
from tests.unit.domain import pinned_fingerprints as pinned
from tests.unit.domain.makers import D, dutch_shop


def _as_read(profile: Profile) -> Profile:
    return Profile.model_validate_json(profile.model_dump_json())


def _selected(of: tuple[frozenset[int], str]) -> Fingerprint:
    statuses, start = of
    return selection(
        SaleStatuses(frozenset(statuses), frozenset(), {}), TypeAdapter(AwareDatetime).validate_python(start)
    )


@dataclass(frozen=True)
class Kind:
    """What is stored a fingerprint of, how it is made, and what makes it another."""

    samples: Mapping[str, Any]
    make: Callable[[Any], Fingerprint]
    changed: Callable[[Any], Any]


KINDS: Mapping[str, Kind] = {
    "CARDS": Kind(samples.CARDS, card_fingerprint, lambda card: replace(card, chamber_number="7")),
    "ACCOUNTS": Kind(
        samples.ACCOUNTS,
        lambda write: exports.account_content(write, keeps_email=False),
        lambda write: replace(write, email="anders@example.test"),
    ),
    "ACCOUNTS_KEEPING_EMAIL": Kind(
        samples.ACCOUNTS,
        lambda write: exports.account_content(write, keeps_email=True),
        lambda write: replace(write, telephone="112"),
    ),
    "PRODUCTS": Kind(samples.PRODUCTS, exports.product_content, lambda write: replace(write, price=D("10.0"))),
    "ARTICLE_SETTINGS": Kind(
        samples.PROFILES,
        lambda profile: exports.article_settings(_as_read(profile)),
        lambda profile: profile.model_copy(
            update={"article_export": profile.article_export.model_copy(update={"update_ean": True})}
        ),
    ),
    "CUSTOMER_SETTINGS": Kind(
        samples.PROFILES,
        lambda profile: exports.customer_settings(_as_read(profile)),
        lambda profile: profile.model_copy(
            update={"customers": profile.customers.model_copy(update={"code_field_id": "99"})}
        ),
    ),
    "ARTICLE_TERMS": Kind(
        samples.REFERENCES,
        lambda reference: exports.article_terms(reference, samples.DAY),
        lambda reference: replace(reference, revenue_groups=reference.revenue_groups[:-1]),
    ),
    "CUSTOMER_TERMS": Kind(
        samples.REFERENCES,
        exports.customer_terms,
        lambda reference: replace(reference, administration=replace(reference.administration, id="other")),
    ),
    "ARTICLES": Kind(
        samples.ARTICLES,
        lambda row: exports.source(row, samples.SETTINGS, samples.TERMS),
        lambda row: replace(row, free_stock=D(7)),
    ),
    "CUSTOMERS": Kind(
        samples.CUSTOMERS,
        lambda row: exports.source(row, samples.SETTINGS, samples.TERMS),
        lambda row: replace(row, extra_fields={"Webshop": "Nee"}),
    ),
    "REASONS": Kind(
        samples.REASONS,
        lambda reason: exports.reason(*reason),
        lambda reason: (reason[0], replace(reason[1], facts={"who": "een ander"})),
    ),
    "SELECTIONS": Kind(samples.SELECTIONS, _selected, lambda of: (of[0] | {99}, of[1])),
}

CASES = [(kind, name) for kind, told in KINDS.items() for name in told.samples]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_what_an_earlier_version_stored_is_recognised(kind: str, name: str) -> None:
    assert KINDS[kind].make(KINDS[kind].samples[name]).matches(pinned.FORMER[kind][name])


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_what_this_version_stores_stays_the_same(kind: str, name: str) -> None:
    told = KINDS[kind].make(KINDS[kind].samples[name])
    assert told.text == pinned.CURRENT[kind][name]
    assert told.matches(told.text)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_what_changed_is_seen_in_both_forms(kind: str, name: str) -> None:
    changed = KINDS[kind].make(KINDS[kind].changed(KINDS[kind].samples[name]))
    assert not changed.matches(pinned.FORMER[kind][name])
    assert not changed.matches(pinned.CURRENT[kind][name])
    assert not changed.matches("")


def test_settings_and_terms_of_another_time_make_a_card_of_the_books_another() -> None:
    row = samples.ARTICLES["full"]
    for settings, terms in (("", samples.TERMS), (samples.SETTINGS, ""), (samples.TERMS, samples.SETTINGS)):
        assert not exports.source(row, settings, terms).matches(pinned.FORMER["ARTICLES"]["full"])


def test_when_a_card_of_the_books_was_modified_does_not_count() -> None:
    row = replace(samples.ARTICLES["full"], modified_at=None)
    assert exports.source(row, samples.SETTINGS, samples.TERMS).matches(pinned.FORMER["ARTICLES"]["full"])


def test_the_order_in_which_the_books_name_extra_fields_does_not_count_any_more() -> None:
    row = samples.ARTICLES["full"]
    turned = replace(row, extra_fields=dict(reversed([*row.extra_fields.items()])))
    assert exports.source(turned, "", "").text == exports.source(row, "", "").text


def test_switching_a_product_on_again_is_not_told_apart() -> None:
    write = samples.PRODUCTS["full"]
    assert exports.product_content(replace(write, enabled=None)).matches(pinned.FORMER["PRODUCTS"]["full"])
    assert not exports.product_content(replace(write, enabled=False)).matches(pinned.FORMER["PRODUCTS"]["full"])


@pytest.mark.parametrize("name", samples.ORDERS)
def test_what_was_seen_of_an_order_is_recognised_in_every_form(name: str) -> None:
    order = samples.ORDERS[name]
    assert is_as_seen(order, pinned.SEEN_FORMER[name])
    assert is_as_seen(order, pinned.SEEN_AS_TYPED[name])
    assert seen_text(order) == pinned.SEEN_CURRENT[name]
    assert is_as_seen(order, seen_text(order))
    assert not is_as_seen(replace(order, telephone="112"), pinned.SEEN_FORMER[name])
    assert not is_as_seen(replace(order, total=order.total + Decimal("0.01")), seen_text(order))


def test_texts_that_only_look_like_those_of_a_booked_order_are_no_edit() -> None:
    typed = samples.ORDERS["lookalikes"]
    clean = replace(
        typed,
        first_name="Zoë",
        last_name="O'Brien & Zn",
        email="zoë@example.test",
        billing_address=replace(typed.billing_address, street="Rue Neuve 1", postcode="1234 AB", city="Lódź"),
        lines=tuple(replace(line, model="Q-1", name="Thé vert") for line in typed.lines),
    )
    assert is_as_seen(clean, pinned.SEEN_CURRENT["lookalikes"])
    assert not is_as_seen(clean, pinned.SEEN_AS_TYPED["lookalikes"])
    assert not is_as_seen(replace(clean, last_name="O'Brien en Zn"), pinned.SEEN_CURRENT["lookalikes"])


@pytest.mark.parametrize("form", [pinned.SEEN_FORMER, pinned.SEEN_AS_TYPED, pinned.SEEN_CURRENT])
def test_what_a_shop_did_after_booking_is_told_from_every_form(form: Mapping[str, str]) -> None:
    def told(changed: ShopOrder, seen: str = form["captured 1"]) -> str:
        cause = change_after_booking(changed, seen, BookedAs("17", D("56.07")), {11}, dutch_shop())
        return cause.facts.get("what", cause.kind) if cause else ""

    order = samples.ORDERS["captured 1"]
    assert told(order) == told(replace(order, comment="later")) == ""
    assert told(replace(order, lines=order.lines[:1])) == "de producten"
    assert told(replace(order, total=D(1))) == "de bedragen"
    assert told(replace(order, email="anders@example.test")) == "de gegevens van de klant of het adres"
    assert told(replace(order, status_id=11)) == "undone_after_booking"
    assert told(replace(order, status_id=11), f"{form['captured 1']}11") == ""


@pytest.mark.parametrize("seen", ["", "4;a;b;c;", "1", ";;;;"])
def test_what_was_put_down_in_no_known_form_is_no_order_as_it_was(seen: str) -> None:
    assert not is_as_seen(samples.ORDERS["awkward"], seen)


def test_codes_of_products_without_one_stay_what_stands_in_the_books() -> None:
    from sconnect.app.importing.articles.without_code import code_of_name  # the domain knows no app

    assert [code_of_name(name) for name in samples.NAMES] == pinned.CODES


def test_long_recognition_keys_stay_what_links_are_stored_under() -> None:
    assert traits._bounded("name+place:" + samples.NAMES[1] * 30) == pinned.KEY


def test_what_was_sent_is_told_value_by_value() -> None:
    order = samples.SALES_ORDER
    told = payload_fingerprint(order)
    assert told == pinned.PAYLOAD
    others = [
        replace(order, lines=order.lines[:-1]),
        replace(order, memo="x"),
        replace(order, invoice_address=order.delivery_address),
        replace(order, prices_include_vat=False),
        replace(order, credit_days=0),
        replace(order, blocked=False),
    ]
    assert len({told, *map(payload_fingerprint, others)}) == len(others) + 1


@pytest.mark.parametrize(
    "value", [NewArticle("c", "n", "g", D(1)), ["list"], {"a": "b"}, 1.5, b"x", {1}, (("deep", ["list"]),)]
)
def test_a_fingerprint_of_a_whole_object_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="plain values"):
        fingerprint("anything/1", value)


def test_values_of_different_types_do_not_look_alike() -> None:
    values: list[Any] = ["1", 1, True, D(1), D("1.0"), None, "", (), ("1",), ("1", None), samples.DAY, "2026-11-01"]
    values += [samples.MOMENT, samples.MOMENT.isoformat()]
    assert len({fingerprint("anything/1", value) for value in values}) == len(values)
    assert fingerprint("anything/1", "a", "b") != fingerprint("anything/1", ("a", "b"))
    assert fingerprint("anything/1", "a") != fingerprint("anything/2", "a")


def test_the_same_moment_in_another_time_zone_is_the_same() -> None:
    moments = {fingerprint("x/1", moment) for moment in (samples.MOMENT, samples.MOMENT.astimezone(samples.AMSTERDAM))}
    assert len(moments) == 1


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(TypeError, match="time zone"):
        fingerprint("x/1", samples.MOMENT.replace(tzinfo=None))
