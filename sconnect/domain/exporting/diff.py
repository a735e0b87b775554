"""Differences that a write would make, field by field, for people to read."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from sconnect.domain.shop import Address
from sconnect.domain.shop_catalogue import CustomerWrite, ProductWrite, ShopCustomer, ShopProduct
from sconnect.domain.values.field_change import FieldChange
from sconnect.domain.values.money import number_text

Shown = str | Decimal | bool


def product_changes(before: ShopProduct | None, write: ProductWrite) -> tuple[FieldChange, ...]:
    """Compare a product with what is written to it; with None, everything is new."""
    after = _product_fields(write)
    if before is None and write.stores is not None:
        after["winkels"] = ", ".join(write.stores.values())
    if before is None or write.name_languages is None or write.name is None:
        return tuple(_changes(_product_fields(before) if before else {}, after))
    # A name that is there stays in the languages that are not chosen.
    codes = {*write.name_languages, *before.names}
    after |= {
        f"naam ({code})": write.name
        for code in sorted(codes)
        if code in write.name_languages or not before.names.get(code)
    }
    del after["naam"]
    own = {f"naam ({code})": name for code, name in before.names.items()}
    return tuple(_changes({**_product_fields(before), **own}, after))


def account_changes(before: ShopCustomer | None, write: CustomerWrite) -> tuple[FieldChange, ...]:
    """Compare an account with what is written to it; with None, everything is new."""
    return tuple(_changes(_account_fields(before) if before else {}, _account_fields(write)))


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


def _product_fields(product: ShopProduct | ProductWrite) -> dict[str, Shown]:
    """Return the fields of a product, or those that are written to it."""
    return _given(
        {
            "model": product.model,
            **{kind.upper(): code for kind, code in (product.codes or {}).items()},
            "naam": product.name,
            "prijs zonder btw": product.price,
            "voorraad": product.quantity,
            "status": product.enabled,
            "belastingklasse": product.tax_class_id,
        }
    )


def _account_fields(account: ShopCustomer | CustomerWrite) -> dict[str, Shown]:
    """Return the fields of an account, or those that are written to it."""
    return _given(
        {
            "e-mailadres": account.email,
            "klantgroep": account.group_id,
            "winkel (store)": account.store_id,
            "voornaam": account.first_name,
            "achternaam": account.last_name,
            "telefoon": account.telephone,
            "adres": _address(account.address) if account.address else None,
            **{f"extra veld {field}": value for field, value in (account.custom_fields or {}).items()},
        }
    )


def _given(fields: Mapping[str, Shown | None]) -> dict[str, Shown]:
    return {name: value for name, value in fields.items() if value is not None}


def _address(address: Address) -> str:
    place = f"{address.postcode} {address.city}".strip()
    parts = (address.company, address.person, address.street, address.street_extra, place, address.country_code)
    return ", ".join(part for part in parts if part)
