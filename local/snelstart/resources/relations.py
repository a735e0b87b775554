"""Relations (customers and suppliers): what SnelStart refuses and fills in."""

import re
from collections.abc import Iterator

from stdnum.eu import vat

from local.snelstart.books import ZERO_GUID, Books, reference
from local.snelstart.errors import Refused, require_none
from local.snelstart.http.wire import Record, Response, answer, empty
from local.snelstart.resources.call import Call
from local.snelstart.resources.countries import VAT_PREFIXES

_KINDS = {"Klant", "Leverancier"}
_ADDRESS_LIMITS = (("straat", 50), ("postcode", 25), ("plaats", 50), ("contactpersoon", 50))
_ADDRESSES = {
    "vestigingsAdres": ("REL-0020", "REL-0021", "REL-0022", "REL-0023", "REL-0056"),
    "correspondentieAdres": ("REL-0025", "REL-0026", "REL-0027", "REL-0028", "REL-0055"),
}
_COMPLETE = ("straat", "postcode", "plaats")
_PATTERNS = {
    "kvkNummer": (re.compile(r"\d{8}(\d{4})?"), "REL-0006"),
    "websiteUrl": (re.compile(r"(https?://)?[^\s/.]+(\.[^\s/.]+)+(/\S*)?"), "REL-0015"),
    "oin": (re.compile(r"\d{20}"), "REL-0086"),
}
_LIMITS = {"telefoon": (25, "REL-0012"), "mobieleTelefoon": (25, "REL-0013"), "email": (250, "REL-0084")}
_EMAIL = re.compile(r"[^\s@;,<>\"']+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,}")
_SENDING = tuple(
    f"{document}EmailVersturen"
    for document in ("offerte", "bevestigings", "factuur", "aanmaning", "offerteAanvraag", "bestelling")
)
_VAT_LENGTHS = range(2, 51)
_VAT_CHARACTERS = re.compile(r"[A-Za-z0-9]*")
_CREDIT_DAYS = range(-365, 1001)


def create_relation(call: Call) -> Response:
    """Add a relation."""
    new = [] if call.body.get("id") in (None, ZERO_GUID) else ["REL-0063"]
    require_none([*new, *_faults(call.books, call.body, None)])
    key = call.books.new_id(call.random)
    return answer(201, call.shown(_save(call, key, {})))


def replace_relation(call: Call) -> Response:
    """Replace a relation as a whole: what the body leaves out is gone."""
    known = _changeable(call)
    same = [] if call.body.get("id") == call.key else ["REL-0047"]
    require_none([*same, *_faults(call.books, call.body, call.key)])
    kept = {"extraVeldenKlant": known.get("extraVeldenKlant", [])}
    return answer(200, call.shown(_save(call, call.key, kept)))


def retire_relation(call: Call) -> Response:
    """Delete a relation, which only makes it inactive."""
    known = _changeable(call)
    require_none(["ALG-0105"] if known.get("nonactief") else [])
    call.books.relations[call.key] = {**known, "nonactief": True, "modifiedOn": call.modified_on()}
    return empty(200)


def _changeable(call: Call) -> Record:
    known = call.books.relations.get(call.key)
    if known is None:
        raise Refused.codes("REL-0005", status=404)
    if known["relatiecode"] < 0:
        raise Refused.codes("REL-0067")
    return known


def _faults(books: Books, body: Record, own_key: str | None) -> Iterator[str]:
    yield from _kind_faults(body)
    if not (body.get("naam") or "").strip():
        yield "REL-0007"
    yield from _code_faults(books, body, own_key)
    for name, codes in _ADDRESSES.items():
        yield from _address_faults(books, body.get(name) or {}, codes)
    if not _is_complete(body.get("vestigingsAdres") or {}):
        yield "REL-0060"
    yield from (code for name, (limit, code) in _LIMITS.items() if len(body.get(name) or "") > limit)
    yield from (
        code for name, (form, code) in _PATTERNS.items() if body.get(name) and not form.fullmatch(str(body[name]))
    )
    if body.get("email") and not all(_EMAIL.fullmatch(part.strip()) for part in body["email"].split(";")):
        yield "REL-0061"
    yield from _sending_faults(body)
    if (body.get("krediettermijn") or 0) not in _CREDIT_DAYS:
        yield "REL-0003"
    yield from _vat_number_faults(books, body)
    yield from _payer_faults(books, body)


def _sending_faults(body: Record) -> Iterator[str]:
    """Refuse documents by e-mail without an address, or to one that is none. Which code it has is not known."""
    for name in _SENDING:
        sending = body.get(name) or {}
        addresses = [part.strip() for part in (sending.get("email") or "").split(";") if part.strip()]
        if (sending.get("shouldSend") and not addresses) or not all(map(_EMAIL.fullmatch, addresses)):
            yield "REL-0066"


def _kind_faults(body: Record) -> Iterator[str]:
    kinds = set(body.get("relatiesoort") or [])
    if not kinds:
        yield "REL-0001"
    if "Eigen" in kinds:
        yield "REL-0048"
    elif kinds - _KINDS:
        yield "REL-0066"


def _code_faults(books: Books, body: Record, own_key: str | None) -> Iterator[str]:
    code = body.get("relatiecode")
    if code is None or (code == 0 and own_key is None):  # of a new one: assign one
        return
    if code <= 0:
        yield "REL-0066"
    if any(other["relatiecode"] == code for key, other in books.relations.items() if key != own_key):
        yield "REL-0008"


def _address_faults(books: Books, address: Record, codes: tuple[str, ...]) -> Iterator[str]:
    *too_long, unknown_country = codes
    for (name, limit), code in zip(_ADDRESS_LIMITS, too_long, strict=True):
        if len(address.get(name) or "") > limit:
            yield code
    country = reference(address, "land")
    if country is not None and country not in books.countries:
        yield unknown_country


def _is_complete(address: Record) -> bool:
    given = [bool(address.get(name)) for name in _COMPLETE] + [reference(address, "land") is not None]
    return all(given) or not (any(given) or address.get("contactpersoon"))


def _vat_number_faults(books: Books, body: Record) -> Iterator[str]:
    number = body.get("btwNummer")
    if not number:
        return
    if len(number) not in _VAT_LENGTHS:
        yield "REL-0057"
    elif not _VAT_CHARACTERS.fullmatch(number):
        yield "REL-0058"
    elif not _is_vat_number(number):
        yield "REL-0088"
    country = books.country_code(body.get("vestigingsAdres"))
    if country is not None and number[:2] != VAT_PREFIXES.get(country, country):
        yield "REL-0087"


def _is_vat_number(number: str) -> bool:
    """Whether form and check digits are right, "really validated" being read strictly (snelstart.md 3.5)."""
    return number[:2] in VAT_PREFIXES.values() and bool(vat.is_valid(number))


def _payer_faults(books: Books, body: Record) -> Iterator[str]:
    key = reference(body, "factuurRelatie")
    if key is None:
        return
    if key not in books.relations:
        yield "REL-0017"
    elif "Klant" not in books.relations[key]["relatiesoort"]:
        yield "REL-0018"


def _save(call: Call, key: str, kept: Record) -> Record:
    code = call.body.get("relatiecode") or call.books.last_relation_code + 1
    call.books.last_relation_code = max(call.books.last_relation_code, code)
    relation = {
        **call.body,
        "extraVeldenKlant": [],
        **kept,
        "id": key,
        "relatiecode": code,
        "nonactief": bool(call.body.get("nonactief")),
        "inkoopBoekingenUri": f"/relaties/{key}/inkoopboekingen",
        "verkoopBoekingenUri": f"/relaties/{key}/verkoopboekingen",
        "modifiedOn": call.modified_on(),
    }
    call.books.relations[key] = relation
    return relation
