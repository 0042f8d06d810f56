"""A run's tables as analysts take them: Arrow, pandas and Polars say the same."""

from decimal import Decimal

import pyarrow as pa
import pytest

from comptune.scenarios import Run
from comptune.scenarios.run import UnknownTable
from comptune.workspace import Workspace

TABLE = "fct_compensation_growth"


@pytest.fixture(scope="module")
def run(built_workspace: Workspace) -> Run:
    return built_workspace.run(built_workspace.runs()[0].run_id)


def test_arrow_pandas_and_polars_hold_the_same_rows_and_cents(run: Run) -> None:
    arrow = run.table(TABLE)
    pandas, polars = run.to_pandas(TABLE), run.to_polars(TABLE)

    costs = arrow["total_compensation_cost"].to_pylist()
    assert arrow.schema.field("total_compensation_cost").type == pa.decimal128(18, 2)
    assert len(costs) == 30  # five years, five levels and all of them together
    assert sum(costs) > Decimal(0)
    assert list(pandas.columns) == polars.columns == arrow.column_names
    assert pandas["total_compensation_cost"].tolist() == costs
    assert polars["total_compensation_cost"].to_list() == costs


def test_a_table_that_is_not_there_is_named_with_those_that_are(run: Run) -> None:
    with pytest.raises(UnknownTable) as refused:
        run.table("fct_salaries")
    assert f'The table is "fct_salaries"; run {run.run_id} has no such table.' in str(refused.value)
    assert "fct_workforce_snapshot" in refused.value.remedy
