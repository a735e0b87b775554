"""SnelStart's activation page, and the messages it sends (snelstart.md 1.4)."""

from urllib.parse import urlencode

from sconnect.adapters.snelstart.config import SnelStartSettings
from sconnect.app.ports import ActivationMessage, ActivationPage, Activity

_LONGEST_REFERENCE = 500
_LONGEST_KEY = 4_096


class SnelStartActivation:
    """The activation page of one app, by its address there."""

    def __init__(self, address: str) -> None:
        self._address = address

    def address(self, reference_key: str) -> str:
        """Return where a customer goes to give a key for a reference key."""
        return f"{self._address}?{urlencode({'referenceKey': reference_key})}"

    def message_in(self, content: object) -> ActivationMessage | None:
        """Read a message. Names come in any case; what is too long for a key is none."""
        if not isinstance(content, dict):
            return None
        given = {str(name).lower(): value.strip() for name, value in content.items() if isinstance(value, str)}
        reference, key = given.get("referencekey", ""), given.get("koppelsleutel", "")
        activity = next((each for each in Activity if each == given.get("actiontype", "").lower()), None)
        if activity is None or not 0 < len(reference) <= _LONGEST_REFERENCE or len(key) > _LONGEST_KEY:
            return None
        return ActivationMessage(activity, key, reference) if key or activity is Activity.DELETE else None


def activation_page(settings: SnelStartSettings) -> ActivationPage | None:
    """Return the activation page of this app; None when the app has no name at SnelStart."""
    return SnelStartActivation(settings.activation_address) if settings.activation_address else None
