"""Traits of the customer of an order, in the form in which they are compared with the books."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sconnect.domain.profile import CodeSource, Profile, RecognitionMode
from sconnect.domain.shop import Address, ShopOrder
from sconnect.domain.shop_catalogue import ShopCustomer
from sconnect.domain.values.comparison import (
    Line,
    email_key,
    house_number_key,
    house_number_of,
    is_email,
    is_house_number,
    name_key,
    phone_key,
    postcode_key,
    street_line,
    vat_number_key,
)
from sconnect.domain.values.fingerprint import digest_of_text
from sconnect.domain.values.text import fit, former_line, one_line
from sconnect.domain.vat import HOME_COUNTRY
from sconnect.domain.vat.territories import vat_country_of

_LONGEST_KEY = 180
NAME_LENGTH = STREET_LENGTH = 50
"""The longest name and street that a customer card holds."""
_CHAMBER_NUMBER = re.compile(r"\d{8}(?:\d{4})?", re.ASCII)
"""Eight digits, or twelve with the number of the branch."""
LARGEST_CODE = 2**31 - 1
"""Customer numbers of the books are positive 32-bit numbers; negative ones are placeholders."""


@dataclass(frozen=True, slots=True)
class CustomerTraits:
    """By what a shopper can be recognised. Empty texts (and None) are unknown; names are as they were typed."""

    shop_customer_id: str = ""
    """The account in the shop; empty for a guest."""
    code: int | None = None
    """The customer number of the books, where the shop knows it."""
    email: str = ""
    """Empty when what was typed cannot be an e-mail address."""
    postcode: str = ""
    """Of the delivery address; of the billing address when nothing is shipped."""
    house_number: str = ""
    """Of the same address as the postcode."""
    vat_number: str = ""
    """With country prefix; empty when what was typed cannot be a VAT number."""
    country_code: str = ""
    person: str = ""
    company: str = ""
    phone: str = ""
    city: str = ""
    """Of the same address as the postcode, as it was typed."""
    street: str = ""
    place_country: str = ""
    """ISO code of the country of that address; empty where it is not known."""
    unusable_vat_number: str = ""
    """What was typed where a VAT number belongs, when it can be none."""
    is_former: bool = False
    """In the form of which keys were stored before texts had a normal form: only for looking those up."""

    @property
    def name(self) -> str:
        """The name a customer card gets: the company, else the person."""
        return self.company or self.person

    @property
    def names_a_house(self) -> bool:
        """Whether postcode and house number name one house: in the Netherlands, where a postcode is a street."""
        return bool(self.postcode and self.house_number) and self.place_country in {"", HOME_COUNTRY}

    @property
    def who(self) -> str:
        """The shopper as named in sentences: `Bakkerij Jansen (info@bakkerij.nl)`."""
        if self.name and self.email:
            return f"{self.name} ({self.email})"
        return self.name or self.email


def traits_of(order: ShopOrder, profile: Profile) -> CustomerTraits:
    """Gather the traits of the customer from an order."""
    return _traits(order, profile, one_line)


def vat_number_of(order: ShopOrder, profile: Profile) -> str:
    """Return the VAT number of an order as it is compared and booked; empty when it has none."""
    return "" if order.is_placeholder else _vat_number(order, profile, one_line)


def former_traits_of(order: ShopOrder, profile: Profile) -> CustomerTraits:
    """Gather the traits as they were gathered before texts had a normal form: keys were stored of them.

    The company of a delivery address was the customer then. What a person chose is found back by it, but only together
    with the e-mail address: by the company alone it may be another shopper.
    """
    traits = _traits(order, profile, former_line)
    company = former_line(order.billing_address.company) if traits.email else ""
    return replace(traits, is_former=True, company=traits.company or company)


def _traits(order: ShopOrder, profile: Profile, line: Line) -> CustomerTraits:
    if order.is_placeholder:
        return CustomerTraits()
    settings = profile.customers
    billing, own = order.billing_address, own_address(order, profile)
    place = placed(order.delivery_address if order.delivery_address.postcode else billing, profile)
    country = billing.country_code or place.country_code
    typed = order.custom_fields.get(settings.vat_number_field_id, "")
    number = _vat_number(order, profile, line)
    who = billing.person if order.has_billing_address else ""
    return CustomerTraits(
        shop_customer_id=order.customer_id,
        code=_code_of(order.customer_id, order.custom_fields, profile),
        email=_email_of(order.email, profile, line),
        postcode=postcode_key(place.postcode, line),
        house_number=house_number_key(street_line(place.street, place.street_extra, line), line),
        vat_number=number,
        country_code=country.upper(),
        person=line(who or f"{order.first_name} {order.last_name}"),
        company=line(own.company) if own else "",
        phone=phone_key(order.telephone),
        city=line(place.city),
        street=street_line(place.street, place.street_extra, line),
        place_country=place.country_code.upper(),
        unusable_vat_number="" if number else line(typed),
    )


def traits_of_account(account: ShopCustomer, profile: Profile) -> CustomerTraits:
    """Gather the traits by which orders of an account are known, as far as the account tells them."""
    address = account.address or Address()
    return CustomerTraits(
        shop_customer_id=account.shop_id,
        code=_code_of(account.shop_id, account.custom_fields, profile),
        email=_email_of(account.email, profile, one_line),
        postcode=postcode_key(address.postcode),
        person=one_line(f"{account.first_name} {account.last_name}"),
        company=one_line(address.company),
    )


def own_address(order: ShopOrder, profile: Profile) -> Address | None:
    """Return the address that is the customer's: the billing address, else the default one of the account.

    A delivery address may be anybody's, a pickup point for example: it is the customer's own only when the order
    carries the VAT or chamber number of a business. None: the order has a delivery address only.
    """
    if order.has_billing_address:
        return order.billing_address
    if order.account_address is not None:
        return order.account_address
    number = _vat_number(order, profile, one_line) or chamber_number(order, profile)
    return order.billing_address if number else None


def field_ids(profile: Profile) -> frozenset[str]:
    """Return the custom fields of a shop's customers that the settings take something from."""
    customers = profile.customers
    return frozenset(
        {
            customers.code_field_id,
            customers.vat_number_field_id,
            customers.chamber_number_field_id,
            customers.house_number_field_id,
            customers.house_addition_field_id,
        }
    )


def placed(address: Address, profile: Profile) -> Address:
    """Return an address with its house number behind the street, wherever the shop keeps it.

    Some shops ask for number and addition in custom fields, others for the number on the line before the street.
    """
    settings, fields = profile.customers, dict(address.custom_fields)
    first, second = (
        one_line(fields.get(part, "")) if part else ""
        for part in (settings.house_number_field_id, settings.house_addition_field_id)
    )
    number = _with_addition(first, second)
    street, extra = address.street, address.street_extra
    if is_house_number(street) and one_line(extra):
        street, extra = f"{one_line(extra)} {one_line(street).rstrip('.,')}", ""
    elif number and (not one_line(street) or (is_house_number(extra) and not house_number_of(one_line(street)))):
        street, extra = street_line(street, extra), ""
    if not number or _names_house(street_line(street, extra), number):
        return address if street == address.street else replace(address, street=street, street_extra=extra)
    # The number of the street line alone, when the addition has a field of its own.
    own = house_number_of(one_line(street))
    if own and house_number_key(f"x {number}").startswith(house_number_key(f"x {own}")) and street.endswith(own):
        street = street.removesuffix(own)
    return replace(address, street=f"{one_line(street)} {number}".strip(), street_extra=extra)


def _with_addition(number: str, addition: str) -> str:
    """Return a house number with its addition, once: shoppers fill in 12A and A. A dash stands for no addition."""
    letters = house_number_key(f"x 1{addition}")[1:]
    if letters.isalpha() and house_number_key(f"x {number}").endswith(letters):
        addition = ""
    return " ".join(part for part in (number, addition) if name_key(part))


def _names_house(line: str, number: str) -> bool:
    """Whether a street line ends with a house number already, be it with an addition that the fields do not hold."""
    there, wanted = house_number_key(line), house_number_key(f"x {number}")
    if not wanted:  # an addition alone
        return bool(there) and not there.isdigit() and there.endswith(name_key(number).upper())
    return there == wanted or (there.startswith(wanted) and there.removeprefix(wanted).isalpha())


def is_at_home(order: ShopOrder) -> bool:
    """Whether the delivery address has no company and no other person's name: it may be where the shopper lives."""
    address, shopper = order.delivery_address, name_key(f"{order.first_name} {order.last_name}")
    return not one_line(address.company) and name_key(address.person) in {"", shopper}


def chamber_number(order: ShopOrder, profile: Profile) -> str:
    """Return the chamber of commerce number of an order; empty when what was typed is none."""
    digits = re.sub(r"[\s.]", "", order.custom_fields.get(profile.customers.chamber_number_field_id, ""))
    return digits if _CHAMBER_NUMBER.fullmatch(digits) else ""


def _vat_number(order: ShopOrder, profile: Profile, line: Line) -> str:
    country = order.billing_address.country_code or order.delivery_address.country_code
    typed = order.custom_fields.get(profile.customers.vat_number_field_id, "")
    return vat_number_key(typed, *_vat_countries(order, country), line=line)


def _vat_countries(order: ShopOrder, country: str) -> Iterator[str]:
    """Return the codes by which a VAT number without a prefix can be meant, the likeliest first."""
    for address in (order.billing_address, order.delivery_address):
        yield vat_country_of(address.country_code or country, address.postcode, address.zone)


def _email_of(typed: str, profile: Profile, line: Line) -> str:
    """Return the e-mail address; one that says nothing would be shared by many.

    Such are a text that is none ("geen", at telephone orders), and the addresses that the settings name.
    """
    email = email_key(typed, line)
    return email if is_email(email) and email not in profile.customers.meaningless_emails else ""


def _code_of(customer_id: str, custom_fields: Mapping[str, str], profile: Profile) -> int | None:
    settings = profile.customers
    if not customer_id or settings.code_source is CodeSource.NONE:
        return None
    if settings.code_source is CodeSource.CUSTOM_FIELD:
        return _customer_number(one_line(custom_fields.get(settings.code_field_id, "")))
    return _customer_number(customer_id, settings.code_offset)


def _customer_number(text: str, offset: int = 0) -> int | None:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(LARGEST_CODE))):
        return None
    number = int(digits) + offset
    return number if 0 < number <= LARGEST_CODE else None


def _bounded(key: str) -> str:
    """Keep a key within what a cause holds; a shop can put anything in a name."""
    return key if len(key) <= _LONGEST_KEY else f"{key[: _LONGEST_KEY // 2]}~{digest_of_text(key)}"


def recognition_key(traits: CustomerTraits, mode: RecognitionMode) -> str:
    """Return the identity under which a recognised customer is remembered and a new card is made only once.

    Orders that the mode takes for the same customer have the same key. Smart goes by the shop account and for guests
    by VAT number, since a mailbox can serve two companies, else by e-mail address; never by postcode, so that a gift
    sent elsewhere makes no second card. Where the order lacks the fields of the mode, the account is used, then the
    e-mail address, then name and place: the books cannot be searched by those in that mode, but a card that was made
    for this shopper can be remembered.
    """
    return _bounded(_recognition_key(traits, mode))


def _recognition_key(traits: CustomerTraits, mode: RecognitionMode) -> str:
    if traits.code is not None and mode in _BY_CODE:
        return f"code:{traits.code}"
    if mode in _BY_PLACE and traits.email:
        return f"email+postcode:{traits.email} {traits.postcode}"
    if traits.shop_customer_id and (mode not in _BY_EMAIL or not traits.email):
        return f"shop:{traits.shop_customer_id}"
    if traits.vat_number and mode is RecognitionMode.SMART:
        return f"vat:{traits.vat_number}"
    return f"email:{traits.email}" if traits.email else _name_and_place(traits)


def choice_key(traits: CustomerTraits, mode: RecognitionMode) -> str:
    """Return the identity under which a person's choice between several customers is remembered.

    It is the recognition key, except for guests in Smart. There several customers share one mailbox or VAT number, and
    postcode and name distinguish them: a choice made for one place does not hold for an order for another.
    """
    if mode is RecognitionMode.SMART and not traits.shop_customer_id:
        return _bounded(f"email+{_name_and_place(traits)} {traits.email} {traits.vat_number}".rstrip())
    return recognition_key(traits, mode)


def other_key(traits: CustomerTraits, mode: RecognitionMode) -> str:
    """Return the identity of a second company or person behind one recognition key, beside the one that has it.

    It is the recognition key with the VAT number, else with name and place.
    """
    second = f"vat:{traits.vat_number}" if traits.vat_number else _name_and_place(traits)
    return _bounded(f"{_recognition_key(traits, mode)} {second}")


def shopper_key(traits: CustomerTraits) -> str:
    """Return the identity of a shopper that depends on no mode of a profile: e-mail address, else name and place."""
    return _bounded(f"email:{traits.email}" if traits.email else _name_and_place(traits))


def names_no_place(traits: CustomerTraits) -> bool:
    """Whether a shopper who is known by name and place only had a key that namesakes elsewhere had as well."""
    is_known = traits.shop_customer_id or traits.email or traits.vat_number
    return not (is_known or traits.names_a_house)


def name_keys(traits: CustomerTraits) -> set[str]:
    """Return the names of an order as they are compared, whole and as a card holds them."""
    names = [name for name in (traits.company, traits.person) if name]
    return {name_key(name) for name in (*names, *(fit(name, NAME_LENGTH) for name in names))} - {""}


def compared_text(traits: CustomerTraits, customer_name: str) -> str:
    """Return what of an order has to be held against the card of a known customer, as a short text.

    Empty when nothing has: there is no VAT number, and the name is that of the card. While it is the text of last time,
    the card need not be read.
    """
    is_named = name_key(customer_name) in name_keys(traits)
    who = "" if is_named else f"{_name_and_place(traits)} {traits.phone}"
    told = f"{traits.vat_number} {who}".strip()
    return digest_of_text(told)[:16] if told else ""


def _name_and_place(traits: CustomerTraits) -> str:
    line = former_line if traits.is_former else one_line
    key = f"name+place:{name_key(traits.name, line)} {traits.postcode} {traits.house_number}"
    if traits.is_former or traits.names_a_house:
        return key
    # Namesakes in two towns, or in two streets of one, are two customers.
    return f"{key} {name_key(traits.city)} {name_key(traits.street)}"


def needs_postcode(mode: RecognitionMode) -> bool:
    """Whether orders with an e-mail address are known by their postcode as well."""
    return mode in _BY_PLACE


_BY_CODE = frozenset({RecognitionMode.CODE, RecognitionMode.CODE_OR_EMAIL, RecognitionMode.CODE_OR_EMAIL_AND_POSTCODE})
_BY_EMAIL = frozenset({RecognitionMode.EMAIL, RecognitionMode.CODE_OR_EMAIL})
_BY_PLACE = frozenset({RecognitionMode.EMAIL_AND_POSTCODE, RecognitionMode.CODE_OR_EMAIL_AND_POSTCODE})
