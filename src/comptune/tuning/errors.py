"""What a tuning problem is refused with, and what a failed evaluation says."""

from comptune.errors import ComptuneError


class ProblemRefused(ComptuneError):
    """A problem that contradicts itself, the catalogues, the scenario or a lock."""


class EvaluationFailed(ComptuneError):
    """A simulation that tuning asked for could not be made; names the point that caused it."""


class EnsembleRefused(ComptuneError):
    """Scenarios, seeds or metrics that no ensemble can be taken of, or that one was not."""


class UnknownOptimization(ComptuneError):
    """A run of the tuner that the ledger does not have."""


class NotApplicable(ComptuneError):
    """An answer that is not written to a scenario: no scenario of the ledger, or targets missed."""
