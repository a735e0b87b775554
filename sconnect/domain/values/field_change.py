"""Change of one field, for people to read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field with its value before and after, as people read them in Dutch.

    `field` is a name of `_ENGLISH`; what stands behind it, such as a language or the number of a field, is the same in
    both languages.
    """

    field: str
    before: str
    after: str

    @property
    def in_english(self) -> tuple[str, str, str]:
        """The field, its value before and after, in English."""
        name = max((known for known in _ENGLISH if self.field.startswith(known)), key=len, default="")
        field = f"{_ENGLISH.get(name, '')}{self.field.removeprefix(name)}"
        is_switch = {self.before, self.after} <= {"", *_SWITCHED}
        before, after = (_SWITCHED.get(each, each) if is_switch else each for each in (self.before, self.after))
        return field, before, after


_SWITCHED = {"aan": "on", "uit": "off"}
_ENGLISH = {
    "naam": "name",
    "winkels": "stores",
    "prijs zonder btw": "price excluding VAT",
    "verkoopprijs": "sales price",
    "voorraad": "stock",
    "belastingklasse": "tax class",
    "klantgroep": "customer group",
    "winkel (store)": "store",
    "voornaam": "first name",
    "achternaam": "last name",
    "e-mailadres": "e-mail address",
    "telefoon": "telephone",
    "telefoonnummer": "telephone number",
    "btw-nummer": "VAT number",
    "adres": "address",
    "extra veld": "custom field",
}
"""What the fields are called in English; names such as EAN and model are the same."""
