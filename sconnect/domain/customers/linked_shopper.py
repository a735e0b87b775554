"""Who a link to a customer is about, as it is kept with the link and found by a search."""

import re
from dataclasses import dataclass

from sconnect.domain.customers.recognition import CustomerTraits
from sconnect.domain.values.comparison import hashed_email
from sconnect.domain.values.text import fit

_LONGEST_NAME = 100
_NAMED = re.compile(r"(?P<name>.*) \((?P<email>[^\s()]+@[^\s()]+)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LinkedShopper:
    """Who a shopper is: the name on one line, and the hash of the e-mail address (`hashed_email`)."""

    name: str = ""
    email: str = ""

    @classmethod
    def called(cls, name: str, email: str) -> "LinkedShopper":
        """Return who has this name and e-mail address."""
        return cls(fit(name, _LONGEST_NAME), hashed_email(email))

    @classmethod
    def of(cls, traits: CustomerTraits) -> "LinkedShopper":
        """Return who has these traits."""
        return cls.called(traits.name, traits.email)

    @classmethod
    def named(cls, text: str) -> "LinkedShopper":
        """Return who is named so in the sentence of a cause: `Bakkerij Jansen (info@bakkerij.nl)`."""
        found = _NAMED.fullmatch(text)
        return cls.called(found["name"], found["email"]) if found else cls.called(text, "")


NOBODY = LinkedShopper()
"""Not known."""
