"""Orders that no shop should hold, or on which our own code stumbles: they wait in words, and the others go on."""

import pkgutil
from collections.abc import Callable

import pytest

from local.shop.captures import Entry
from sconnect.domain.causes import CauseKind
from sconnect.domain.orders.state import OrderState
from sconnect.domain.runs import RunState
from tests.functional.faults import assert_done, entry_of
from tests.functional.lab import Lab
from tests.functional.orders import plain_order

Change = Callable[[Entry], None]


def _code(code: str) -> Change:
    def change(entry: Entry) -> None:
        for row in (*entry["products"], *entry["product_codes"].values()):
            row["model"] = code

    return change


def _everywhere(column: str, value: str) -> Change:
    def change(entry: Entry) -> None:
        for kind in ("payment_", "shipping_"):
            entry["order"][f"{kind}{column}"] = value

    return change


def _of_the_order(column: str, value: str) -> Change:
    def change(entry: Entry) -> None:
        entry["order"][column] = value

    return change


def _unknown_total(code: str, title: str) -> Change:
    def change(entry: Entry) -> None:
        entry["totals"].insert(1, {**entry["totals"][0], "code": code, "title": title, "value": "1.0000"})

    return change


def _product(column: str, value: str) -> Change:
    def change(entry: Entry) -> None:
        for row in entry["products"]:
            row[column] = value

    return change


UNREASONABLE: dict[str, Change] = {
    "a code of 600 characters": _code("x" * 600),
    "a code of 40,000 characters": _code("x" * 40_000),
    "half a character in a code": _code("x\ud800y"),
    "a country of 40,000 characters": lambda entry: (
        _everywhere("country", "c" * 40_000)(entry),
        _everywhere("iso_code_2", "QQ")(entry),
    )[0],
    "half a character in a name": _everywhere("firstname", "x\ud800y"),
    "an e-mail address of 5,000 characters": _of_the_order("email", "x" * 5_000 + "@example.test"),
    "a product name of 40,000 characters": lambda entry: (
        _product("name", "n" * 40_000)(entry),
        _code("ONBEKEND-2")(entry),
    )[0],
    "an unknown amount with a title of 40,000 characters": _unknown_total("vreemd", "t" * 40_000),
    "an unknown amount with a code of 40,000 characters": _unknown_total("v" * 40_000, "t" * 40_000),
    "a customer number of 5,000 digits": _of_the_order("customer_id", "9" * 5_000),
    "a comment of a megabyte": _of_the_order("comment", "z" * 1_000_000),
    "a quantity beyond reason": _product("quantity", "1e30"),
    "a price of 36 digits": _product("price", "9" * 36),
    "a total beyond reason": _of_the_order("total", "1e30"),
    "control characters": _everywhere("firstname", "a\x00\x1fb"),
}


@pytest.mark.parametrize("name", UNREASONABLE)
def test_an_order_beyond_reason_is_cut_or_waits_and_the_others_are_booked(name: str) -> None:
    lab = Lab()
    unreasonable = plain_order(77)
    UNREASONABLE[name](unreasonable)
    first, odd, last = lab.place(plain_order(1), unreasonable, plain_order(2))

    run = lab.import_orders()

    assert run.state is RunState.DONE
    assert_done(lab, first, last)
    marker = lab.marker(odd)
    assert marker is not None
    assert marker.state in {OrderState.WAITING, OrderState.REFUSED, OrderState.DONE}
    is_booked = marker.state is OrderState.DONE
    assert len(lab.booked(odd)) == is_booked
    listed = lab.listed()
    assert [entry.order_id for entry in listed] == [odd] * (not is_booked)
    for entry in listed:
        assert "onverwachts" not in entry.reason  # it was foreseen
        assert len(entry.reason) <= 1_000


def test_a_customer_of_whom_there_are_hundreds_waits_and_the_others_are_booked() -> None:
    """Every order of a market place may carry the same address."""
    lab = Lab()
    for number in range(1_200):
        lab.add_customer("markt@example.test", naam=f"Naam van iemand met een lange naam {number:05d}")
    crowded = plain_order(77)
    crowded["order"]["email"] = "markt@example.test"
    first, odd, last = lab.place(plain_order(1), crowded, plain_order(2))

    assert lab.import_orders().state is RunState.DONE

    assert_done(lab, first, last)
    entry = entry_of(lab, odd)
    assert entry.causes[0][0] is CauseKind.CUSTOMER_AMBIGUOUS
    assert "past op meer dan één klant in SnelStart" in entry.reason
    assert len(entry.reason) <= 1_000


_PERSONAL = "Klant Nummer 77"


@pytest.mark.parametrize(
    "step", ["preparing.plan_order", "book_orders.validate_order", "book_orders.create_missing_and_compose"]
)
def test_an_order_on_which_our_own_code_stumbles_waits_for_the_operator(
    step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    honest = pkgutil.resolve_name(f"sconnect.app.importing.{step}")

    def stumble(*about: object, **more: object) -> object:
        if "Nummer 77" in str(about):
            raise ZeroDivisionError(_PERSONAL)
        return honest(*about, **more)

    monkeypatch.setattr(f"sconnect.app.importing.{step}", stumble)
    lab = Lab()
    first, odd, last = lab.place(plain_order(1), plain_order(77), plain_order(2))

    assert lab.import_orders().state is RunState.DONE

    assert_done(lab, first, last)
    assert "er staat iets onverwachts in (ZeroDivisionError); meld dit aan de beheerder" in entry_of(lab, odd).reason
    [message] = [record.getMessage() for record in caplog.records if record.name == "sconnect.import"]
    what, *where = message.splitlines()
    assert what == f"order stumbled: profile {lab.profile.id} order {odd} ZeroDivisionError"
    assert any("in stumble" in line for line in where)
    assert "Klant Nummer" not in "".join(where)
