"""What a write would change, field by field, in the words of its reader."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite, ShopAddress, ShopCustomer, ShopProduct
from sconnect.domain.values.field_change import FieldChange
from sconnect.domain.values.money import number_text

Shown = str | Decimal | bool


def product_changes(before: ShopProduct | None, write: ProductWrite) -> tuple[FieldChange, ...]:
    """Compare a product with what is written to it; with None, everything is new."""
    old = _product_fields(before) if before else {}
    return tuple(_changes(old, _written_product(write)))


def account_changes(before: ShopCustomer | None, write: CustomerWrite) -> tuple[FieldChange, ...]:
    """Compare an account with what is written to it; with None, everything is new."""
    old = _account_fields(before) if before else {}
    return tuple(_changes(old, _written_account(write)))


def _changes(before: Mapping[str, Shown], after: Mapping[str, Shown]) -> Iterator[FieldChange]:
    for field, wanted in after.items():
        current = before.get(field, "")
        if current != wanted:
            yield FieldChange(field, _text(current), _text(wanted))


def _text(value: Shown) -> str:
    match value:
        case bool():
            return "aan" if value else "uit"
        case Decimal():
            return number_text(value)
        case _:
            return value


def _product_fields(product: ShopProduct) -> dict[str, Shown]:
    return {
        "model": product.model,
        **{kind.upper(): code for kind, code in product.codes.items()},
        "naam": product.name,
        "prijs zonder btw": product.price,
        "voorraad": product.quantity,
        "status": product.enabled,
        "belastingklasse": product.tax_class_id,
    }


def _written_product(write: ProductWrite) -> dict[str, Shown]:
    fields: dict[str, Shown | None] = {
        "model": write.model,
        **{kind.upper(): code for kind, code in (write.codes or {}).items()},
        "naam": write.name,
        "prijs zonder btw": write.price,
        "voorraad": write.quantity,
        "status": write.enabled,
        "belastingklasse": write.tax_class_id,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _account_fields(account: ShopCustomer) -> dict[str, Shown]:
    return {
        "e-mailadres": account.email,
        "klantgroep": account.group_id,
        "voornaam": account.first_name,
        "achternaam": account.last_name,
        "telefoon": account.telephone,
        "adres": _address(account.address) if account.address else "",
        **{f"extra veld {field}": value for field, value in account.custom_fields.items()},
    }


def _written_account(write: CustomerWrite) -> dict[str, Shown]:
    fields: dict[str, Shown | None] = {
        "e-mailadres": write.email,
        "klantgroep": write.group_id,
        "voornaam": write.first_name,
        "achternaam": write.last_name,
        "telefoon": write.telephone,
        "adres": _address(write.address) if write.address else None,
        **{f"extra veld {field}": value for field, value in (write.custom_fields or {}).items()},
    }
    return {name: value for name, value in fields.items() if value is not None}


def _address(address: ShopAddress) -> str:
    person = f"{address.first_name} {address.last_name}".strip()
    place = f"{address.postcode} {address.city}".strip()
    parts = (address.company, person, address.street, address.street_extra, place, address.country_code)
    return ", ".join(part for part in parts if part)
