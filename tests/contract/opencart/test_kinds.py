"""What OpenCart's codes of totals, and the numbers and names of its statuses, stand for."""

import pytest

from sconnect.adapters.opencart.mapping.statuses import status_kind
from sconnect.adapters.opencart.mapping.total_kinds import total_kind
from sconnect.domain.shop import StatusKind, TotalKind

ORDINARY, NO_SALE, UNDONE, VOID = StatusKind.ORDINARY, StatusKind.NO_SALE, StatusKind.UNDONE, StatusKind.VOID


@pytest.mark.parametrize(
    ("status_id", "name", "kind"),
    [
        (1, "Pending", NO_SALE),
        (2, "Processing", ORDINARY),
        (3, "Shipped", ORDINARY),
        (5, "Complete", ORDINARY),
        (7, "Canceled", UNDONE),
        (8, "Denied", UNDONE),
        (9, "Canceled Reversal", ORDINARY),
        (10, "Failed", UNDONE),
        (11, "Refunded", UNDONE),
        (12, "Reversed", VOID),
        (13, "Chargeback", UNDONE),
        (14, "Expired", UNDONE),
        (15, "Processed", ORDINARY),
        (16, "Voided", VOID),
    ],
)
def test_the_statuses_of_a_new_shop(status_id: int, name: str, kind: StatusKind) -> None:
    assert status_kind(status_id, name) is kind


@pytest.mark.parametrize(
    ("status_id", "name", "kind"),
    [
        (20, " In afwachting ", NO_SALE),
        (20, "REVERSED", VOID),
        (20, "ongeldig", VOID),
        (1, "Betaald", NO_SALE),
        (1, "Geannuleerd", VOID),
        (12, "Teruggedraaid", VOID),
        (20, "Betaald", ORDINARY),
    ],
)
def test_a_renumbered_or_renamed_shop_is_known_by_numbers_and_names(
    status_id: int, name: str, kind: StatusKind
) -> None:
    assert status_kind(status_id, name) is kind


@pytest.mark.parametrize(
    ("name", "undone"),
    [
        ("Geannuleerd", True),
        ("Annulering ingetrokken", False),
        ("Terugbetaald", True),
        ("Retour ontvangen", True),
        ("Creditnota gemaakt", True),
        ("Wacht op creditcardbetaling", False),
        ("Storniert", True),
        ("Remboursé", True),
        ("Verzonden", False),
        ("In behandeling", False),
    ],
)
def test_names_in_other_languages(name: str, undone: bool) -> None:
    assert status_kind(40, name).is_undone is undone


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (TotalKind.SUM, ["sub_total", "total"]),
        (TotalKind.TAX, ["tax"]),
        (TotalKind.SHIPPING, ["shipping"]),
        (TotalKind.FEE, ["handling", "low_order_fee"]),
        (TotalKind.DISCOUNT, ["coupon", "reward"]),
        (TotalKind.VOUCHER, ["voucher"]),
        (TotalKind.CREDIT, ["credit"]),
        (TotalKind.OTHER, ["gift_wrap", "Tax", ""]),
    ],
)
def test_codes_of_totals(kind: TotalKind, codes: list[str]) -> None:
    assert {total_kind(code) for code in codes} == {kind}


@pytest.mark.parametrize("number", [1, 12, 16])
def test_pending_reversed_and_voided_are_known_by_their_number_in_any_language(number: int) -> None:
    assert status_kind(number, "Whatever").is_no_sale


@pytest.mark.parametrize("name", ["PENDING", "In afwachting", "reversed", "Teruggedraaid", "Voided", " ongeldig "])
def test_what_is_no_sale_is_known_by_its_name(name: str) -> None:
    assert status_kind(40, name).is_no_sale
