import pytest

from sconnect.domain.shop import ShopIdentity
from sconnect.domain.values.host_name import compared_address


@pytest.mark.parametrize(
    "address",
    ["café.nl", "CAFÉ.nl", "cafe\u0301.nl", "xn--caf-dma.nl", "XN--CAF-DMA.nl"],
)
def test_a_host_is_one_however_its_letters_are_written(address: str) -> None:
    assert compared_address(address) == "café.nl"


@pytest.mark.parametrize(
    ("encoded", "letters"),
    [("winkel.xn--strae-oqa.de:8443/Shop", "winkel.straße.de:8443/Shop"), ("xn--e1afmkfd.nl", "пример.nl")],
)
def test_every_part_of_a_host_is_read_and_port_and_path_stay(encoded: str, letters: str) -> None:
    assert compared_address(encoded) == compared_address(letters) == letters


@pytest.mark.parametrize(
    "address", ["", "/", "shop.example", "xn--.nl", "xn--winkel-.nl", "xn--\ud800.nl", "xn--99999999.nl", "xn--é.nl"]
)
def test_what_cannot_be_decoded_stays_as_it_is(address: str) -> None:
    assert compared_address(address) == address


def test_one_address_in_two_forms_is_one_address_of_a_shop() -> None:
    assert ShopIdentity(address="café.nl", linked_address="xn--caf-dma.nl").addresses == {"café.nl"}
