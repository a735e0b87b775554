"""State of a correction: how far it is, and what it may become."""

from collections.abc import Mapping
from enum import StrEnum


class CorrectionState(StrEnum):
    """How far a correction is."""

    SENDING = "sending"
    """It is being sent, or was without an answer."""
    DONE = "done"
    REFUSED = "refused"
    ABSENT = "absent"
    """It was surely not carried out."""
    UNCLEAR = "unclear"
    """A person has to look in the books."""

    @property
    def is_open(self) -> bool:
        """Whether it may have been carried out without our knowledge."""
        return self in {CorrectionState.SENDING, CorrectionState.UNCLEAR}

    @property
    def may_be_tried_again(self) -> bool:
        """Whether it surely did nothing."""
        return self in {CorrectionState.REFUSED, CorrectionState.ABSENT}


MOVES: Mapping[CorrectionState, frozenset[CorrectionState]] = {
    CorrectionState.SENDING: frozenset(CorrectionState) - {CorrectionState.SENDING},
    CorrectionState.DONE: frozenset(),
    CorrectionState.REFUSED: frozenset({CorrectionState.SENDING}),
    CorrectionState.ABSENT: frozenset({CorrectionState.SENDING}),
    CorrectionState.UNCLEAR: frozenset({CorrectionState.DONE, CorrectionState.ABSENT}),
}
"""The states that each state may become."""
