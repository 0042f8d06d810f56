"""What a target means in numbers, beside where the scenario stands today."""

from typing import Final

from comptune.app.problem_parts import TOTAL, TargetRow
from comptune.errors import ComptuneError
from comptune.metrics import figures, load_metrics
from comptune.scenarios import Preview
from comptune.tuning.wanted import read_wanted

_YEARS_SHOWN: Final = 2


def target_hint(preview: Preview, row: TargetRow) -> str:
    """ "2027: now 12.31 M, baseline 12.31 M; -3 % is 11.94 M". Empty where not of everyone."""
    if row.of != TOTAL or row.over == "sum":
        return ""
    if row.metric not in preview.metrics:
        return ""
    years = row.years or preview.years
    parts = [_year(preview, row, year) for year in years[:_YEARS_SHOWN] if year in preview.years]
    if len(years) > _YEARS_SHOWN:
        parts.append("…")
    return " · ".join(parts)


def _year(preview: Preview, row: TargetRow, year: int) -> str:
    unit, position = load_metrics()[row.metric].unit, preview.years.index(year)
    now, baseline = (
        figures.figure_of(unit, metrics[row.metric][position])
        for metrics in (preview.metrics, preview.baseline_metrics)
    )
    words = f"{year}: now {figures.metric(unit, now)}"
    if now != baseline:
        words += f", baseline {figures.metric(unit, baseline)}"
    try:
        wanted = read_wanted("The value", row.value, unit) if row.value.strip() else None
    except ComptuneError:
        return words
    if wanted is not None and wanted.share is not None and baseline is not None:
        value = wanted.value(float(baseline))
        words += f"; {row.value.strip()} is {figures.metric(unit, value)}"
    return words
