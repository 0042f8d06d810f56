"""The pages: what analysts see and touch. They know no rule, no bound and no SQL of their own."""

from comptune.app.launcher import launch

__all__ = ["launch"]
