"""What the command line itself refuses."""

from comptune.errors import ComptuneError


class InputRefused(ComptuneError):
    """An argument or option that cannot be used."""


class LedgerDamaged(ComptuneError):
    """A ledger that is not what was recorded."""


class AnswerDiffers(ComptuneError):
    """A run of the tuner that gives another answer when it is asked again."""
