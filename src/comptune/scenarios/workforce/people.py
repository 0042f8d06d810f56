"""Single persons of a run, for those whose role lets them see these."""

from dataclasses import dataclass

from comptune.ledger import policy
from comptune.ledger.roles import Act
from comptune.scenarios.clerk import Clerk
from comptune.scenarios.explain import Explanation, explain
from comptune.scenarios.run import Run
from comptune.scenarios.workforce.history import PersonHistory, read_history
from comptune.scenarios.workforce.increases import (
    Increase,
    IncreaseTotal,
    csv_bytes,
    increases_name,
    increases_of,
    total_of,
)
from comptune.scenarios.workforce.table import check_year
from comptune.warehouse.persons import departments, persons_found
from comptune.warehouse.workforce import level_names


@dataclass(frozen=True)
class Found:
    """A person in a list: where they stood last, and in which years they are employed."""

    employee_id: str
    level: int
    department: str | None
    first_year: int
    last_year: int


@dataclass(frozen=True)
class TakenIncreases:
    """A list of increases that left the tool.

    Attributes:
        name: of the file.
        content: of the file.
        people: how many are in it.
        logged: the entry of the ledger that says so.
    """

    name: str
    content: bytes
    people: int
    logged: int


class People:
    """The people of a run as one person may see them.

    Every answer asks the ledger anew: a role that was taken away ends it.

    Raises:
        NotAllowed: from every method: the person may not see single persons.
    """

    def __init__(self, desk: Clerk, run: Run) -> None:
        self._desk, self._run = desk, run

    def find(
        self,
        text: str = "",
        *,
        level: int | None = None,
        department: str | None = None,
        most: int = 50,
    ) -> tuple[Found, ...]:
        """Those whose id holds the text, of a level and a department where these are given."""
        self._demand(Act.VIEW_PEOPLE)
        rows = persons_found(
            self._run.path, text.strip(), level=level, department=department, most=most
        )
        return tuple(
            Found(
                row["employee_id"],
                row["job_level"],
                row["department"],
                row["first_year"],
                row["last_year"],
            )
            for row in rows
        )

    def levels(self) -> dict[int, str]:
        """The names of the job levels."""
        self._demand(Act.VIEW_PEOPLE)
        return level_names(self._run.path)

    def departments(self) -> tuple[str, ...]:
        """What can be asked for in `find`."""
        self._demand(Act.VIEW_PEOPLE)
        return tuple(departments(self._run.path))

    def history(self, employee_id: str) -> PersonHistory:
        """One person's years and events.

        Raises:
            NotInRun: nobody of that id is in the run.
        """
        self._demand(Act.VIEW_PEOPLE)
        return read_history(self._run.path, self._run.run_id, employee_id)

    def explain(self, employee_id: str, year: int) -> Explanation:
        """Why the person's year went as it did, down to the entries and who approved them.

        Raises:
            NotInRun: the year is not simulated, or the person is not employed in it.
        """
        self._demand(Act.VIEW_PEOPLE)
        return explain(self._run, employee_id, year, decisions=self._desk.decisions())

    def increases(self, year: int, *, most: int | None = None) -> tuple[Increase, ...]:
        """Everyone with a raise or a sum paid once in the year, by id; the first so many.

        Raises:
            WorkforceRefused: the run does not simulate the year.
        """
        self._demand(Act.VIEW_PEOPLE)
        check_year(self._run, year, first=self._run.sealed.start_year)
        return increases_of(self._run.path, year, most=most)

    def increase_total(self, year: int) -> IncreaseTotal:
        """The same in one line.

        Raises:
            WorkforceRefused: the run does not simulate the year.
        """
        self._demand(Act.VIEW_PEOPLE)
        check_year(self._run, year, first=self._run.sealed.start_year)
        return total_of(self._run.path, year)

    def export_increases(self, year: int, *, currency: str, reason: str = "") -> TakenIncreases:
        """The same as CSV, once the ledger has it that it leaves the tool.

        Raises:
            NotAllowed: the person may not export data about single persons; nothing is written.
            WorkforceRefused: the run does not simulate the year.
        """
        self._demand(Act.EXPORT_PEOPLE)
        found = self.increases(year)
        content = csv_bytes(found, year=year, currency=currency, run_id=self._run.run_id)
        entry = self._desk.record_export(
            f"the increases of {year} by person, as CSV",
            run_id=self._run.run_id,
            people=len(found),
            reason=reason,
        )
        name = increases_name(year, self._run.run_id)
        return TakenIncreases(name, content, len(found), entry.sequence)

    def _demand(self, act: Act) -> None:
        policy.demand(self._desk.state(), self._desk.actor, act)
