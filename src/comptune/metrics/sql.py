"""Metrics as SQL over a run's table of measures: the same formulas, for queries and for tests."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from comptune.engine.measures import MEASURES
from comptune.errors import ComptuneError
from comptune.metrics.catalogue import Metric, MetricsCatalogue, load_metrics
from comptune.metrics.check import measures_of, medians_of, shortfalls_of
from comptune.metrics.formula import (
    POPULATIONS,
    Average,
    Binary,
    Median,
    Name,
    Node,
    Number,
    Operator,
    Previous,
    Shortfall,
    walk,
)

_GROUP_COLUMNS: Final[dict[str, str]] = {"level": "job_level", "department": "department"}
_RELATION: Final = re.compile(r'([A-Za-z_]\w*|"[^"]+")(\.([A-Za-z_]\w*|"[^"]+"))*')
_OF_GENDER: Final[dict[str, str]] = {
    "closing_salary": "",
    "men_salary": " filter (where gender = 'male')",
    "women_salary": " filter (where gender = 'female')",
}


class RelationRefused(ComptuneError):
    """A name of a table that is not a name of a table."""


def render_sql(
    metric_names: Sequence[str] | None = None,
    *,
    relation: str = "int_measures",
    snapshot: str = "fct_workforce_snapshot",
    by: tuple[str, ...] = (),
    catalogue: MetricsCatalogue | None = None,
) -> str:
    """A query of metrics by `simulation_year` and, where asked, `job_level` and `department`.

    Money comes as DECIMAL(18,2), counts as BIGINT, rates and ratios as DOUBLE; what has no value
    is null.

    Args:
        metric_names: None for all that are defined by `by`.
        relation: a table with `simulation_year, job_level, department` and one bigint column for
            each measure (money in cents), one row for every year, level and department.
        snapshot: the table of people that medians are taken from.
        by: () for the total, ("level",), ("department",) or ("level", "department").
        catalogue: the shipped one unless another is given.
    """
    metrics = (catalogue or load_metrics()).select(metric_names, by=by)
    keys = ("simulation_year", *(_GROUP_COLUMNS[group] for group in by))
    return (
        f"-- One row per {' and '.join(keys)}: metrics, from the engine's measures.\n"
        + render_query(metrics, keys=keys, median_keys=keys, relation=relation, snapshot=snapshot)
        + f"order by {', '.join(keys)}\n"
    )


def render_query(
    metrics: Sequence[Metric],
    *,
    keys: tuple[str, ...],
    median_keys: tuple[str, ...],
    relation: str,
    snapshot: str,
    level: str = "job_level",
) -> str:
    """The query of metrics by any keys, of which the first is the year; in no order.

    Args:
        median_keys: those of the keys by which there are medians; the others have none.
        level: the snapshot's column of each person's level, which lines are drawn by.
    """
    trees = [metric.expression for metric in metrics]
    needed = frozenset[str]().union(*map(measures_of, trees))
    middles = frozenset[str]().union(*map(medians_of, trees))
    lines = sorted({one.per_cent for tree in trees for one in shortfalls_of(tree)})
    ctes = [_sums(needed, keys=keys, relation=_checked(relation))]
    source = ["from sums"]
    if middles:
        ctes.append(_medians(middles, keys=median_keys, snapshot=_checked(snapshot)))
        source.append(f"left join medians using ({', '.join(median_keys)})")
    if lines:
        ctes += _shortfalls(lines, keys=median_keys, snapshot=_checked(snapshot), level=level)
        source.append(f"left join shortfalls using ({', '.join(median_keys)})")
    if any(isinstance(node, Previous) for tree in trees for node in walk(tree)):
        source.append(_window(keys))
    columns = (*keys, *(f"{_column(metric)} as {metric.name}" for metric in metrics))
    return "\n".join([f"with {', '.join(ctes)}", f"select\n{_lines(columns, 1)}", *source, ""])


def _sums(needed: frozenset[str], *, keys: tuple[str, ...], relation: str) -> str:
    sums = (f"sum({name}) as {name}" for name in MEASURES if name in needed)
    return (
        f"sums as (\n    select\n{_lines((*keys, *sums), 2)}\n    from {relation}\n"
        f"    group by {', '.join(keys)}\n)"
    )


def _medians(middles: frozenset[str], *, keys: tuple[str, ...], snapshot: str) -> str:
    cents = "cast(annual_salary * 100 as bigint)"
    columns = []
    for name in (name for name in POPULATIONS if name in middles):
        only = _OF_GENDER[name]
        # Of an even count the mean of the two middle ones, to the half cent: exact below 2**52.
        middle = f"quantile_cont({cents}, 0.5){only}"
        columns.append(f"cast(floor({middle} + 0.5) as bigint) as median_of_{name}")
    return (
        f"medians as (\n    select\n{_lines((*keys, *columns), 2)}\n    from {snapshot}\n"
        "    where employment_status in ('continuous_active', 'new_hire_active')\n"
        f"    group by {', '.join(keys)}\n)"
    )


def _shortfalls(
    per_cents: Sequence[int], *, keys: tuple[str, ...], snapshot: str, level: str
) -> list[str]:
    """The lines by level, and what is missing to them by the keys."""
    cents = "cast(annual_salary * 100 as bigint)"
    here = "where employment_status in ('continuous_active', 'new_hire_active')"
    places = tuple(dict.fromkeys((*keys, level)))
    lines = [
        f"({2 * one} * sum({cents}) + 100 * count(*)) // (200 * count(*)) as line_{one}"
        for one in per_cents
    ]
    sums = [
        f"sum(greatest(line_{one} - {cents}, 0)) as {Shortfall(one).population}"
        for one in per_cents
    ]
    return [
        f"lines as (\n    select\n{_lines((*places, *lines), 2)}\n    from {snapshot}\n"
        f"    {here}\n    group by {', '.join(places)}\n)",
        f"shortfalls as (\n    select\n{_lines((*keys, *sums), 2)}\n    from {snapshot}\n"
        f"    inner join lines using ({', '.join(places)})\n    {here}\n"
        f"    group by {', '.join(keys)}\n)",
    ]


def _window(keys: tuple[str, ...]) -> str:
    year, *groups = keys
    partition = f"partition by {', '.join(groups)} " if groups else ""
    return (
        f"window the_year_before as ({partition}order by {year} "
        "range between 1 preceding and 1 preceding)"
    )


def _column(metric: Metric) -> str:
    value = _expression(metric.expression)
    match metric.unit:
        case "money":
            return f"cast(cast({value} as bigint) * 0.01 as decimal(18, 2))"
        case "count":
            return f"cast({value} as bigint)"
        case "rate" | "ratio":
            return f"cast({value} as double)"
        case _:
            assert_never(metric.unit)


def _expression(node: Node) -> str:
    match node:
        case Number(number):
            return str(number)
        case Name(measure):
            return f"sums.{measure}"
        case Median() | Shortfall():
            table = "shortfalls." if isinstance(node, Shortfall) else "medians.median_of_"
            return table + node.population
        case Binary(operator, left, right):
            return _binary(operator, _expression(left), _expression(right))
        case Average(total, count):
            return _average(_expression(total), _expression(count))
        case Previous(value, opening):
            start = None if opening is None else _expression(opening)
            return _previous(_expression(value), start)
        case _:
            assert_never(node)


def _average(total: str, count: str) -> str:
    return (
        f"sign({total}) * sign({count}) * "
        f"((2 * abs({total}) + abs({count})) // nullif(2 * abs({count}), 0))"
    )


def _previous(value: str, start: str | None) -> str:
    # One row at most is in the frame, so any aggregate is that row's value, and null without one.
    before = f"max({value}) over the_year_before"
    if start is None:
        return before
    first = "simulation_year = min(simulation_year) over ()"
    return f"case when {first} then {start} else {before} end"


def _binary(operator: Operator, left: str, right: str) -> str:
    if operator == "/":
        return f"(cast({left} as double) / nullif(cast({right} as double), 0))"
    return f"({left} {operator} {right})"


def _checked(relation: str) -> str:
    if not _RELATION.fullmatch(relation):
        raise RelationRefused(
            place="relation",
            value=repr(relation),
            rule='a relation is a name like int_measures or "f3a9".main.int_measures',
            remedy="Quote each part that is not a plain word.",
        )
    return relation


def _lines(columns: Iterable[str], depth: int) -> str:
    margin = "    " * depth
    return ",\n".join(f"{margin}{column}" for column in columns)
