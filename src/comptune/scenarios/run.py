"""An official run as analysts use it: its tables, its metrics, its file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from comptune.errors import ComptuneError
from comptune.metrics import MetricsCatalogue, load_metrics, render_sql
from comptune.warehouse.runs import SealedRun, opened, verify_run

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from comptune.scenarios.workforce.table import WorkforceTable


class UnknownTable(ComptuneError):
    """A name that no table of the run has."""


@dataclass(frozen=True)
class Run:
    """One sealed run."""

    sealed: SealedRun
    catalogue: MetricsCatalogue

    @classmethod
    def of(cls, sealed: SealedRun) -> "Run":
        """A sealed run with the shipped metrics."""
        return cls(sealed, load_metrics())

    @property
    def run_id(self) -> str:
        """16 hex digits: the beginning of the content hash of the run's inputs."""
        return self.sealed.run_id

    @property
    def path(self) -> Path:
        """The DuckDB file; open it read only."""
        return self.sealed.path

    def tables(self) -> tuple[str, ...]:
        """The names of the run's tables."""
        with opened(self.path) as con:
            rows = con.execute("select table_name from duckdb_tables() order by table_name")
            return tuple(name for (name,) in rows.fetchall())

    def table(self, name: str) -> pa.Table:
        """A table of the run as Arrow.

        Raises:
            UnknownTable: the run has no such table.
        """
        names = self.tables()
        if name not in names:
            raise UnknownTable(
                place="The table",
                value=f'"{name}"',
                rule=f"run {self.run_id} has no such table",
                remedy=f"Its tables are {', '.join(names)}.",
            )
        return self.query(f'select * from "{name}"')

    def query(self, sql: str) -> pa.Table:
        """The result of a query over the run's tables, as Arrow."""
        with opened(self.path) as con:
            return con.execute(sql).to_arrow_table()

    def to_pandas(self, name: str) -> "pd.DataFrame":
        """A table of the run as a pandas frame."""
        frame: pd.DataFrame = self.table(name).to_pandas()
        return frame

    def to_polars(self, name: str) -> "pl.DataFrame":
        """A table of the run as a Polars frame."""
        import polars as pl  # noqa: PLC0415 - half a second that only its users pay

        return pl.DataFrame(self.table(name))

    def metrics(self, *by: str) -> list[Mapping[str, Any]]:
        """Every metric computed from the marts: one mapping a year, or a year and group."""
        order = ", ".join(str(position + 1) for position in range(1 + len(by)))
        rows = self.query(f"select * from ({render_sql(by=by)}) order by {order}").to_pylist()
        return list(rows)

    def totals_by_year(self, names: Sequence[str]) -> list[Mapping[str, Any]]:
        """Some metrics of everybody, one mapping a year; as `metrics`, and quicker."""
        sql = render_sql(tuple(names))
        return list(self.query(f"select * from ({sql}) order by simulation_year").to_pylist())

    def workforce(
        self, *by: str, year: int | None = None, hide_small: bool = True
    ) -> "WorkforceTable":
        """People and pay in groups (`scenarios.workforce`).

        Args:
            by: one or two of its dimensions.
            year: simulated, or the one before the first, of which the census tells; the first
                where None.
            hide_small: whether small groups, and those that would give them away, are left out.

        Raises:
            WorkforceRefused: no such dimension or year.
        """
        from comptune.scenarios.workforce.table import workforce  # noqa: PLC0415 - stands on this

        return workforce(self, by, year=year, hide_small=hide_small)

    def verify(self) -> None:
        """Recompute the hash of the results and hold it against the sealed one.

        Raises:
            DamagedRun: the file is not what was sealed.
        """
        verify_run(self.path)
