"""What an import did: totals before and after, so that nobody disappears unseen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from comptune.census.amounts import money
from comptune.census.errors import Fault


@dataclass(frozen=True)
class ImportReport:
    """Totals of one import. Read = accepted + rejected, in people and in payroll.

    The three `payroll_*_cents` are sums of the salaries as written in the file (actual or
    full-time, as `salary_basis` says); `unreadable_salaries` could not be added to them.
    `annualised_payroll_cents` is what the simulation starts from: full-time salary x FTE.
    """

    source: str
    source_sha256: str
    as_of: date
    salary_basis: str
    sha256: str
    mapping_sha256: str
    quarantine_sha256: str | None
    people_read: int
    people_accepted: int
    people_rejected: int
    blank_rows: int
    payroll_read_cents: int
    payroll_accepted_cents: int
    payroll_rejected_cents: int
    unreadable_salaries: int
    annualised_payroll_cents: int
    full_time_equivalent_thousandths: int
    people_by_level: Mapping[int, int]
    unknown: Mapping[str, int]
    rejected_by_check: Mapping[str, int]
    warnings: tuple[str, ...]
    faults: tuple[Fault, ...]
    census_path: Path
    quarantine_path: Path | None
    corrected_cells: int = 0

    def __post_init__(self) -> None:
        if self.people_read != self.people_accepted + self.people_rejected:
            raise AssertionError(f"people disappeared: {self}")
        if self.payroll_read_cents != self.payroll_accepted_cents + self.payroll_rejected_cents:
            raise AssertionError(f"payroll disappeared: {self}")

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: money as text with two decimals, no paths of this machine."""
        cents = {
            "payroll_read": self.payroll_read_cents,
            "payroll_accepted": self.payroll_accepted_cents,
            "payroll_rejected": self.payroll_rejected_cents,
            "annualised_payroll": self.annualised_payroll_cents,
        }
        return {
            "source": self.source,
            "source_sha256": self.source_sha256,
            "as_of": self.as_of.isoformat(),
            "salary_basis": self.salary_basis,
            "census_sha256": self.sha256,
            "mapping_sha256": self.mapping_sha256,
            "quarantine_sha256": self.quarantine_sha256,
            "corrected_cells": self.corrected_cells,
            "people_read": self.people_read,
            "people_accepted": self.people_accepted,
            "people_rejected": self.people_rejected,
            "blank_rows": self.blank_rows,
            **{name: money(amount).replace(",", "") for name, amount in cents.items()},
            "unreadable_salaries": self.unreadable_salaries,
            "full_time_equivalent": f"{self.full_time_equivalent_thousandths / 1000:.3f}",
            "people_by_level": {str(level): n for level, n in self.people_by_level.items()},
            "unknown": dict(self.unknown),
            "rejected_by_check": dict(self.rejected_by_check),
            "warnings": list(self.warnings),
            "faults": [str(fault) for fault in self.faults[:100]],
        }

    def json(self) -> str:
        """The report as the file that stands beside the census."""
        return json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n"

    def summary(self) -> str:
        """The totals for people, one a line, warnings at the end."""
        totals = (
            ("read", self.people_read, self.payroll_read_cents),
            ("accepted", self.people_accepted, self.payroll_accepted_cents),
            ("rejected", self.people_rejected, self.payroll_rejected_cents),
        )
        lines = [f"{self.source}, as of {self.as_of}: census {self.sha256[:16]}"]
        lines += [
            f"  {name:<9} {people:>10,} people  payroll {money(cents):>20}"
            for name, people, cents in totals
        ]
        annualised = money(self.annualised_payroll_cents)
        lines.append(f"  annualised payroll (full-time salary x FTE) {annualised}")
        return "\n".join(lines + [f"  warning: {warning}" for warning in self.warnings])
