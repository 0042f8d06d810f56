"""What can become of an official run that is asked for: cancelled, or failed with reasons."""

from dataclasses import dataclass

from comptune.scenarios.run_words import check_words, is_row_check, words_of_test
from comptune.warehouse.build import BuildCancelled, BuildFailed

__all__ = ["BuildCancelled", "BuildFailed", "Reason", "reasons"]


@dataclass(frozen=True)
class Reason:
    """One reason why a run was not sealed.

    Attributes:
        words: what had to be true.
        found: what was found instead, in dbt's words.
        rows: how many rows are against it; None where it is not about rows.
    """

    name: str
    words: str
    found: str
    rows: int | None


def reasons(failure: BuildFailed) -> tuple[Reason, ...]:
    """Every test, check of rows and table that failed; none where the process itself ended."""
    return tuple(
        Reason(one.name, _words(one.name, one.description), one.message, one.rows)
        for one in failure.failed
    )


def _words(name: str, description: str) -> str:
    if not description and is_row_check(name):
        return check_words(name)
    return words_of_test(name, description)
