import pytest

from sconnect.domain.setup.bank_statement import PaidThrough, statement_advice, usual_text


@pytest.mark.parametrize(
    ("through", "entered"),
    [
        (PaidThrough.MOLLIE, "als omschrijving: WS-%,"),
        (PaidThrough.MULTISAFEPAY, "als omschrijving: WS-{order_id},"),
        (PaidThrough.BUCKAROO, "WS- direct voor het ordernummer"),
        (PaidThrough.PAY, "laat die tekst niet aanpassen"),
        (PaidThrough.BANK_TRANSFER, "Vermeld WS- met uw ordernummer erachter"),
        (PaidThrough.OTHER, "WS- direct voor het ordernummer"),
    ],
)
def test_where_only_the_number_stands_it_is_said_what_to_enter_there(through: PaidThrough, entered: str) -> None:
    advice = statement_advice(through, "WS-")
    assert (advice.fits, advice.prefix) == (False, "WS-")
    assert entered in advice.sentence.dutch
    assert ("WS-1234" in advice.sentence.dutch) is (through is not PaidThrough.PAY)
    assert "leeg" not in advice.sentence.dutch
    assert "maak het voorvoegsel leeg" in statement_advice(through, "WS-", may_be_empty=True).sentence.dutch


@pytest.mark.parametrize(
    ("text", "number", "prefix", "fits"),
    [
        ("NL91ABNA0417164300 Bestelling WS-1234 Winkel", "1234", "WS-", True),
        ("betaling ws-1234", "1234", "ws-", False),
        ("Mijn winkel/BEST1234", "1234", "BEST", False),
        ("Bestelling TH-1234", "1234", "TH-", False),
        ("12345 en TH-1234.", "1234", "TH-", False),
        ("Order 1234", "1234", "WS-", False),
        ("Order 12 1234", "1234", "WS-", False),
        ("Order 2026-1234", "1234", "WS-", False),
        ("Order 20261234", "1234", "WS-", False),
        ("Order 11234", "1234", "WS-", False),
        ("", "77", "WS-", False),
    ],
)
def test_the_prefix_is_fitted_to_what_stands_there(text: str, number: str, prefix: str, *, fits: bool) -> None:
    advice = statement_advice(PaidThrough.OTHER, "WS-", text=text, number=number)
    assert (advice.prefix, advice.fits) == (prefix, fits)


def test_a_text_without_the_number_can_never_be_matched() -> None:
    advice = statement_advice(PaidThrough.OTHER, "WS-", text="Uw bestelling bij ons", number="1234")
    assert "staat ordernummer 1234 niet" in advice.sentence.dutch


def test_without_a_prefix_the_bare_number_fits() -> None:
    advice = statement_advice(PaidThrough.MOLLIE, "", may_be_empty=True)
    assert advice.fits
    assert "betalingskenmerk 1234" in advice.sentence.dutch


@pytest.mark.parametrize("through", PaidThrough)
def test_the_usual_text_of_a_provider_has_the_number_or_is_not_known(through: PaidThrough) -> None:
    assert usual_text(through, "88") == "" or "88" in usual_text(through, "88")
