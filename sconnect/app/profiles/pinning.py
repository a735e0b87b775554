"""Pinned administration: a task stops unless the client key opens the administration that the profile was linked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sconnect.app.errors import SettingsError

if TYPE_CHECKING:
    from sconnect.domain.books import Reference
    from sconnect.domain.profile import Profile
    from sconnect.domain.values.bilingual import Bilingual


def require_pinned_administration(profile: Profile, reference: Reference, nothing_done: Bilingual) -> None:
    """Raise `SettingsError` unless the client key opens the pinned administration.

    `nothing_done`: the sentence that nothing was done.
    """
    pinned = profile.connection.administration_id
    if not pinned:
        raise SettingsError(
            "Dit profiel is nog niet aan een administratie gekoppeld. Koppel het bij de instellingen, tab Verbinding. "
            f"{nothing_done.dutch}",
            "This profile is not linked to an administration yet. Link it in the settings, tab Connection. "
            f"{nothing_done.english}",
        )
    if pinned != reference.administration.id:
        raise SettingsError(
            f"De koppelsleutel opent nu administratie '{reference.administration.name}', een andere dan waarmee dit "
            f"profiel is gekoppeld. {nothing_done.dutch} Zet de juiste koppelsleutel terug of koppel opnieuw.",
            f"The client key now opens administration '{reference.administration.name}', another than the one this "
            f"profile was linked to. {nothing_done.english} Put the right client key back or link anew.",
        )
