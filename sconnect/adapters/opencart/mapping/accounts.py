"""Mapping of customer accounts."""

from typing import Any

from sconnect.adapters.opencart.mapping.addresses import custom_fields
from sconnect.adapters.opencart.mapping.lenient_rows import Row, plain_text_of
from sconnect.domain.shop import Address
from sconnect.domain.shop_catalogue import CustomerWrite, ShopCustomer


def customer_of(row: Row) -> ShopCustomer:
    """Read a customer account. Anything that does not fit becomes a problem of the row."""
    address = row.part("address")
    return ShopCustomer(
        shop_id=str(row.number("id", 0)),
        email=row.plain("email"),
        group_id=row.plain("group_id"),
        first_name=row.plain("firstname"),
        last_name=row.plain("lastname"),
        telephone=row.plain("telephone"),
        enabled=row.flag("enabled"),
        address=_address_of(address) if address else None,
        custom_fields=custom_fields(row, "custom_field", plain_text_of),
        store_id=row.plain("store_id"),
    )


def customer_record(write: CustomerWrite) -> dict[str, Any]:
    """Write a customer account, with nothing but the fields that are to change."""
    fields = {
        "id": write.shop_id or None,
        "group_id": write.group_id,
        "store_id": write.store_id,
        "firstname": write.first_name,
        "lastname": write.last_name,
        "telephone": write.telephone,
        "address": _address_record(write.address) if write.address else None,
        "custom_field": None if write.custom_fields is None else dict(write.custom_fields),
    }
    given = {name: value for name, value in fields.items() if value is not None}
    return {"email": write.email, "create": write.create, **given}


def _address_of(row: Row) -> Address:
    return Address(
        first_name=row.plain("firstname"),
        last_name=row.plain("lastname"),
        company=row.plain("company"),
        street=row.plain("address_1"),
        street_extra=row.plain("address_2"),
        postcode=row.plain("postcode"),
        city=row.plain("city"),
        country_code=row.plain("country").upper(),
    )


def _address_record(address: Address) -> dict[str, str]:
    return {
        "firstname": address.first_name,
        "lastname": address.last_name,
        "company": address.company,
        "address_1": address.street,
        "address_2": address.street_extra,
        "postcode": address.postcode,
        "city": address.city,
        "country": address.country_code,
    }
