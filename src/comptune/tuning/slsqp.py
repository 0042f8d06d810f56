"""The second method, to check the first against: SciPy's SLSQP through the same evaluator."""

from comptune.tuning.sqp import Ask, Known, Sqp


class Slsqp(Sqp):
    """Placeholder."""


__all__ = ["Ask", "Known", "Slsqp"]
