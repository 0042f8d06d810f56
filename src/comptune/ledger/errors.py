"""What can be wrong with an entry or with a ledger. A refusal of an act is `policy`'s."""

from comptune.errors import ComptuneError


class EntryRefused(ComptuneError):
    """A payload that is not what its event type holds."""


class NotAllowed(ComptuneError):
    """An act that the rules of governance refuse; each rule has its own error under this one."""


class StaleVersion(ComptuneError):
    """A writer who has not seen what others wrote to the stream meanwhile.

    Attributes:
        meanwhile: the entries that the writer had not seen, oldest first, each as a sentence part
            ("entry 17, PARAMETER_CHANGE by ana").
    """

    def __init__(
        self, *, place: str, value: str, rule: str, remedy: str, meanwhile: tuple[str, ...] = ()
    ) -> None:
        super().__init__(place=place, value=value, rule=rule, remedy=remedy)
        self.meanwhile = meanwhile


class BrokenChain(ComptuneError):
    """A ledger whose entries do not follow from one another: it was altered."""


class LedgerRefused(ComptuneError):
    """A ledger that cannot be opened or made: missing, of another version, not reachable."""


class UnknownEntry(ComptuneError):
    """A sequence that the ledger does not have."""


class CheckpointRefused(ComptuneError):
    """A checkpoint that cannot be made or read: key, folder or ledger are not as they were."""


class ExportRefused(ComptuneError):
    """An audit export that cannot be written, or a ledger that cannot be exported."""
