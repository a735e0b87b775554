"""S6: an order in which anything can stand, among a hundred: booked, or waiting in words; the other 99 are booked."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.shop.captures import Entry
from sconnect.domain.orders.state import OrderState
from sconnect.domain.runs import RunState
from tests.functional.lab import Lab
from tests.functional.orders import plain_orders

_TOGETHER = 100
_HOSTILE: tuple[Any, ...] = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-0",
    "-12.3400",
    "0x1F",
    "",
    " ",
    "\x00",
    "\x1b[31m",
    "'; DROP TABLE oc_order; --",
    '"quoted" & <b>bold</b>',
    "O'Brien",
    "🦄𝄞😀",
    "x\ud800y",
    "x" * 100_000,
    "9" * 400,
    None,
    True,
    -1,
    [],
    {},
    ["nested", {"deep": []}],
)
_ROWS = ("products", "totals", "options", "vouchers")
_HEAD = ("total", "email", "telephone", "comment", "currency_code", "currency_value", "customer_group_id")
_PERSON = ("firstname", "lastname", "company", "address_1", "postcode", "city", "country", "iso_code_2", "zone")
_ADDRESS = tuple(f"{kind}_{column}" for kind in ("payment", "shipping") for column in _PERSON)
_LINE = ("model", "name", "quantity", "price", "total", "tax", "product_id", "reward")
_TOTAL = ("code", "title", "value", "sort_order")

anything = st.one_of(st.sampled_from(_HOSTILE), st.text(max_size=60), st.floats().map(str), st.integers().map(str))
places = st.one_of(
    st.tuples(st.just("order"), st.sampled_from((*_HEAD, *_ADDRESS))),
    st.tuples(st.just("products"), st.sampled_from(_LINE)),
    st.tuples(st.just("totals"), st.sampled_from(_TOTAL)),
    st.tuples(st.sampled_from(_ROWS), st.just("")),
)


def _spoil(entry: Entry, place: tuple[str, str], value: Any) -> None:
    part, column = place
    if not column:
        entry[part] = value
    elif part == "order":
        entry["order"][column] = value
    elif isinstance(entry[part], list):
        for row in entry[part][:1]:
            row[column] = value


@settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(position=st.integers(0, _TOGETHER - 1), spoils=st.lists(st.tuples(places, anything), min_size=1, max_size=4))
def test_whatever_stands_in_one_order_the_other_99_are_booked(
    position: int, spoils: list[tuple[tuple[str, str], Any]]
) -> None:
    lab = Lab()
    placed = lab.place(*plain_orders(_TOGETHER))
    for place, value in spoils:
        _spoil(lab.shop.entries[placed[position]], place, value)

    run = lab.import_orders()

    assert run.state is RunState.DONE
    poisoned = placed.pop(position)
    lab.assert_booked_once(*placed)
    marker, listed = lab.marker(poisoned), [entry for entry in lab.listed() if entry.order_id == poisoned]
    assert len(lab.booked(poisoned)) <= 1
    if marker is not None and marker.state is OrderState.DONE:
        assert len(lab.booked(poisoned)) == 1
    else:
        assert not lab.booked(poisoned)
        assert listed or marker is None or marker.state is OrderState.SKIPPED
        assert all(entry.reason and "onverwachts" not in entry.reason for entry in listed)
