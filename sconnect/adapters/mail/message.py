"""A letter as an e-mail on the wire (RFC 5322 and MIME): plain text with HTML as its alternative, seven bits wide."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from sconnect.domain.mail.letter import Letter
from sconnect.domain.values.text import cut, one_line

_NAME = "sconnect"
_LONGEST_SUBJECT = 200
_POLICY = SMTP.clone(cte_type="7bit")


def message_of(letter: Letter, *, sender: str, to: str, at: datetime, token: str) -> bytes:
    """Return the bytes of an e-mail, its lines ended by CR LF. Addresses are those that `mail_address` let pass."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(_NAME, addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = cut(one_line(letter.subject), _LONGEST_SUBJECT)
    message["Date"] = at
    message["Message-ID"] = f"<{token}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # so that no holiday message answers it (RFC 3834)
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message.as_bytes()
