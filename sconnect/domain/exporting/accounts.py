"""What a customer account of the shop has to hold, from the customer card of the books."""

from dataclasses import replace

from sconnect.domain.books import BookAddress, Customer, Reference
from sconnect.domain.causes import Cause, CauseKind
from sconnect.domain.customers.cards import NO_POSTCODE, without_state
from sconnect.domain.customers.recognition import label_of
from sconnect.domain.exporting.desired_state import DesiredState, cut_notice
from sconnect.domain.exporting.person_names import ShopName, shop_name
from sconnect.domain.exporting.selection import extra_field, store_of_new
from sconnect.domain.profile import Profile
from sconnect.domain.shop import Address
from sconnect.domain.shop_catalogue import CustomerWrite, ShopCustomer
from sconnect.domain.values.bilingual import Bilingual, same
from sconnect.domain.values.comparison import email_key, is_email
from sconnect.domain.values.text import escaped_length, fit_escaped, one_line

STREET_LENGTH = CITY_LENGTH = 128
POSTCODE_LENGTH = 10
PHONE_LENGTH = 32
EMAIL_LENGTH = 96
_NOT_FILLED_IN = Bilingual("niet ingevuld", "not filled in")


def email_of(customer: Customer) -> str | Cause:
    """Return the first usable e-mail address of a card, or the cause why it has none."""
    emails = [email_key(part) for entry in customer.emails for part in entry.split(";") if part.strip()]
    usable = next((email for email in emails if is_email(email) and escaped_length(email) <= EMAIL_LENGTH), "")
    if usable:
        return usable
    if emails:
        facts = {"who": label_of(customer), "email": ", ".join(emails)}
        return Cause(CauseKind.EXPORT_EMAIL_INVALID, customer.id, facts)
    return Cause(CauseKind.EXPORT_EMAIL_MISSING, customer.id, {"who": label_of(customer)})


def compose_account(customer: Customer, profile: Profile, reference: Reference) -> DesiredState[CustomerWrite] | Cause:
    """Compose the account of a customer that belongs in the shop, or return the cause why it cannot be exported."""
    settings = profile.customer_export
    email = email_of(customer)
    if isinstance(email, Cause):
        return email
    whole = shop_name(customer)
    name = whole.fitted()
    address = _address(customer, name, reference)
    if isinstance(address, Cause) and settings.update_address:
        return address
    phone = fit_escaped(customer.phone or customer.mobile, PHONE_LENGTH) or None
    number = _number(customer, profile)
    group = _group(customer, profile)
    update = CustomerWrite(
        email=email,
        group_id=group if settings.update_group else None,
        first_name=name.first if settings.update_name else None,
        last_name=name.last if settings.update_name else None,
        telephone=phone if settings.update_phone else None,
        address=address if settings.update_address and not isinstance(address, Cause) else None,
        custom_fields=number if settings.update_number else None,
    )
    creation: CustomerWrite | Cause
    if not settings.create_customers:
        creation = Cause(CauseKind.EXPORT_CUSTOMER_NOT_IN_SHOP, customer.id, {"who": label_of(customer)})
    elif isinstance(address, Cause):
        creation = address
    else:
        creation = CustomerWrite(
            email=email,
            create=True,
            group_id=group or settings.group_id or None,
            first_name=name.first,
            last_name=name.last,
            telephone=phone,
            address=address,
            custom_fields=number,
            store_id=store_of_new(profile),
        )
    return DesiredState(update, creation, _cut(customer, whole, update, creation))


def _cut(
    customer: Customer, whole: ShopName, update: CustomerWrite, creation: CustomerWrite | Cause
) -> tuple[Bilingual, ...]:
    """Return what the shop has no room for, of what may be written."""
    made = update if isinstance(creation, Cause) else creation
    source = customer.address or customer.postal_address
    address = update.address or made.address
    fields = [
        (Bilingual("Voornaam", "First name"), whole.first, update.first_name or made.first_name),
        (Bilingual("Achternaam", "Last name"), whole.last, update.last_name or made.last_name),
        (Bilingual("Telefoonnummer", "Telephone number"), customer.phone or customer.mobile, made.telephone),
    ]
    if address and source:
        fields += [
            (Bilingual("Bedrijf", "Company"), whole.company, address.company),
            (Bilingual("Straat", "Street"), source.street, address.street),
            (Bilingual("Postcode", "Postcode"), source.postcode, address.postcode),
            (Bilingual("Plaats", "Town"), source.city, address.city),
        ]
    return tuple(notice for what, text, kept in fields for notice in cut_notice(what, one_line(text), kept or ""))


def differs_in_email(account: ShopCustomer, desired: DesiredState[CustomerWrite], profile: Profile) -> bool:
    """Whether an account has another e-mail address than the card, where the profile wants to know of it."""
    return profile.customer_export.update_email and email_key(account.email) != desired.update.email


def update_of(account: ShopCustomer, desired: DesiredState[CustomerWrite]) -> CustomerWrite:
    """Return the write to an existing account. Its e-mail address and its password are never touched."""
    address = desired.update.address
    if address and account.address and account.address.city.startswith(f"{address.city}, "):
        address = replace(address, city=account.address.city)  # the shopper typed the state behind the city
    return replace(desired.update, shop_id=account.shop_id, email=account.email, address=address)


def _group(customer: Customer, profile: Profile) -> str | None:
    """Return the group that the map assigns; None when it assigns none: an account then keeps the one it has."""
    settings = profile.customer_export
    if not settings.group_field:
        return None
    value = extra_field(customer.extra_fields, settings.group_field).casefold()
    return next((group for name, group in settings.groups.items() if name.casefold() == value and value), None)


def _number(customer: Customer, profile: Profile) -> dict[str, str] | None:
    field = profile.customer_export.number_field_id
    return {field: str(customer.code)} if field and customer.code is not None else None


def _address(customer: Customer, name: ShopName, reference: Reference) -> Address | Cause | None:
    """Return the main address, else the postal one; None for a card without any."""
    address = customer.address or customer.postal_address
    if address is None:
        return None
    country = next((country.code for country in reference.countries if country.id == address.country_id), "")
    if not country:
        shown = same(address.country_id) if address.country_id else _NOT_FILLED_IN
        facts = {"who": label_of(customer), **shown.facts("country")}
        return Cause(CauseKind.EXPORT_COUNTRY_UNKNOWN, customer.id, facts)
    return Address(
        first_name=name.first,
        last_name=name.last,
        company=name.company,
        street=fit_escaped(address.street, STREET_LENGTH),
        postcode=_postcode(address),
        city=fit_escaped(without_state(address.city, country), CITY_LENGTH),
        country_code=country,
    )


def _postcode(address: BookAddress) -> str:
    postcode = one_line(address.postcode)
    return "" if postcode == NO_POSTCODE else fit_escaped(postcode, POSTCODE_LENGTH)
