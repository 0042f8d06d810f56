"""The one kind of error that a person can mend; each package names its own under it."""


class ComptuneError(Exception):
    """A mistake in what was given: the message names the place, the value, the rule and the remedy.

    Args:
        place: where the mistake is, as its author would find it ("row 12, column hire_date").
        rule: the rule that was broken, as a statement.
        remedy: what to do about it, one sentence.
        value: what stands at the place, as written there; None where something is missing.
    """

    def __init__(self, *, place: str, rule: str, remedy: str, value: str | None = None) -> None:
        self.place = place
        self.value = value
        self.rule = rule
        self.remedy = remedy
        found = f"{place}: {rule}" if value is None else f"{place} is {value}; {rule}"
        super().__init__(f"{found}. {remedy}")

    def as_dict(self) -> dict[str, str | None]:
        """The parts of the message, for JSON output and pages."""
        return {
            "type": type(self).__name__,
            "message": str(self),
            "place": self.place,
            "value": self.value,
            "rule": self.rule,
            "remedy": self.remedy,
        }
