"""A preview's parameters: the official SQL, compiled by dbt, run in an in-memory DuckDB."""

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import duckdb
import pyarrow as pa

from comptune.engine.world import Parameters
from comptune.paths import transform_folder
from comptune.structure import Structure
from comptune.warehouse.inputs import (
    ParameterSet,
    PublishedCell,
    create_tables,
    load_meta,
    load_overrides,
    load_published,
    load_structure,
    meta_rows,
)
from comptune.warehouse.parameters import Bands, bands_from, parameters_from
from comptune.warehouse.project import DATABASE, compiled_project

_EFFECTIVE: Final = """
    select parameter_set, scenario_id, fiscal_year, job_level, event_type, parameter_name,
        parameter_value, parameter_source, ledger_sequence
    from int_effective_parameters
    order by parameter_set, parameter_name, fiscal_year, job_level
"""
# What every other model reads is a table, made once a batch; each of the others is read once at
# most, and is a view: what is not read of it is not computed.
_SHARED: Final = "int_effective_parameters"


@dataclass(frozen=True)
class Resolved:
    """K parameter sets with every cell resolved.

    Attributes:
        parameters: as the engine takes them.
        bands: names of bands, and the structure that all sets share.
        effective: the rows of `int_effective_parameters`, in order of set, lever, year and level.
    """

    parameters: Parameters
    bands: Bands
    effective: pa.Table


class Replay:
    """One structure and one published tier, held in memory; resolves any number of batches.

    Safe to share between threads: batches take turns (some milliseconds each).
    """

    def __init__(self, structure: Structure, published: Iterable[PublishedCell] = ()) -> None:
        self._turn = threading.Lock()
        self._con = duckdb.connect(":memory:", config={"threads": 1})
        self._con.execute(f"attach ':memory:' as {DATABASE}")
        self._con.execute(f"use {DATABASE}")
        create_tables(self._con)
        load_structure(self._con, structure)
        load_published(self._con, published)
        seed = transform_folder() / "seeds" / "default_levers.csv"
        self._con.execute(
            "create table default_levers as select * from read_csv(?, header = true, columns = "
            "{'parameter_name': 'varchar', 'job_level': 'integer', "
            "'parameter_value': 'decimal(18, 6)'})",
            [str(seed)],
        )
        self._bands = bands_from(self._con)
        models = dict(compiled_project().models)
        self._effective = f"create or replace table {_SHARED} as {models.pop(_SHARED)}"
        self._con.execute(self._effective)
        for name, sql in models.items():
            self._con.execute(f"create view {name} as {sql}")
        self._meta: list[tuple[Any, ...]] = []

    def resolve(
        self,
        sets: Sequence[ParameterSet],
        *,
        like: Resolved | None = None,
        moved: Collection[str] = (),
    ) -> Resolved:
        """Resolve a batch in one pass of the compiled SQL.

        Args:
            sets: parameter sets over the same years, with different scenario ids.
            like: a former batch, of which the first set differs from these in values of the levers
                `moved` only. Models behind other levers are then not read, and `effective` stays
                that of the former batch.

        Raises:
            IncompleteParameters: a cell has no value in any tier.
        """
        with self._turn:
            if meta_rows(sets) != self._meta:
                self._meta = []  # unknown, should loading fail
                load_meta(self._con, meta_rows(sets))
                self._meta = meta_rows(sets)
            load_overrides(self._con, sets)
            self._con.execute(self._effective)
            if like is not None:
                known = parameters_from(self._con, self._bands, like=like.parameters, moved=moved)
                return replace(like, parameters=known)
            effective = self._con.execute(_EFFECTIVE).to_arrow_table()
            return Resolved(parameters_from(self._con, self._bands), self._bands, effective)
