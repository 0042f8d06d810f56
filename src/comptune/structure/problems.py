"""What can be wrong with a structure, said all at once."""

from collections.abc import Sequence

from comptune.errors import ComptuneError


class StructureProblem(ComptuneError):
    """One mistake in a structure: place, value, rule and remedy."""


class StructureRefused(ComptuneError):
    """A structure that cannot be used; `problems` lists everything found, in reading order.

    The fields of the base class are those of the first problem.
    """

    def __init__(self, problems: Sequence[StructureProblem]) -> None:
        if not problems:
            raise ValueError("a structure is refused for at least one problem")
        first = problems[0]
        super().__init__(place=first.place, value=first.value, rule=first.rule, remedy=first.remedy)
        self.problems: tuple[StructureProblem, ...] = tuple(problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        lines = "\n".join(f"- {problem}" for problem in self.problems)
        return f"The structure has {len(self.problems)} problems:\n{lines}"

    def as_dict(self) -> dict[str, str | None]:
        """As the base class; the message names every problem."""
        return {**super().as_dict(), "message": str(self)}
