"""The reference page and the dbt model of metrics, written from the catalogue.

`--check` writes nothing and fails where one of them is stale.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from comptune.metrics.catalogue import BridgeFormula, Metric, MetricsCatalogue, load_metrics
from comptune.metrics.dbt_model import MODEL, render_model
from comptune.metrics.declaration import GROUP_TITLES, GROUPS

PAGE: Final = Path(__file__).resolve().parents[3] / "docs" / "reference" / "metrics.md"

_HEAD: Final = """\
# Metrics

<!-- Written by `python -m comptune.metrics.generate` from src/comptune/metrics/catalogue.yml. -->

Every number that pages, reports and targets show, defined once. A formula is over the engine's
measures (`src/comptune/engine/measures.py`) and other metrics; it is the same one for a preview
(computed from the engine's totals) and for a query of a run (rendered as SQL). What may be turned
to move them are [levers](levers.md); why parts sum to the cent, [numbers](../numbers.md) say.

- Units: **money** in the workspace's currency, to the cent; **count** of people; **rate**, a share
  or a growth (0.035 = 3.5 %); **ratio** (1.0 = equal).
- What cannot be computed has no value (null), never 0: a division by zero, the year before the
  start year, the median of nobody.
- `average(sum, count)` is rounded half up to the cent. `previous(x)` is the value of the year
  before; `previous(x, y)` is `y` in the start year. `median(...)` is of the closing head count.
- `shortfall(closing_salary, 95)` is what the salaries of the closing head count lack to 95 % of the
  mean salary of their level (rounded half up to the cent), added up; who is above it counts as 0.
- *In-year* is what is paid in the year, *annualised* a whole year's pay at closing salaries. They
  never meet in one quotient.
"""


def render(catalogue: MetricsCatalogue) -> str:
    """The page as Markdown."""
    sections = [_HEAD]
    for group in GROUPS:
        metrics = [metric for metric in catalogue if metric.group == group]
        if metrics:
            sections.append(f"## {GROUP_TITLES[group]}\n")
            sections.extend(map(_metric, metrics))
    sections.append("## Bridges\n")
    sections.append(
        "Year before plus parts is this year, to the cent: in total, by level and by department.\n"
    )
    sections.extend(map(_bridge, catalogue.bridges.values()))
    return "\n".join(sections)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write page and model, or with `--check` say whether they are as they would be written."""
    parser = argparse.ArgumentParser(prog="python -m comptune.metrics.generate")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where stale")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page (default: %(default)s)")
    parser.add_argument("--model", type=Path, default=MODEL, help="the model of the dbt project")
    options = parser.parse_args(arguments)
    catalogue = load_metrics()
    texts = {options.page: render(catalogue), options.model: render_model(catalogue)}
    stale = [path for path, text in texts.items() if not _is_current(path, text)]
    for path in stale:
        if options.check:
            sys.stderr.write(f"{path.name} is stale: run python -m comptune.metrics.generate\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts[path], encoding="utf-8")
    return 1 if options.check and stale else 0


def _is_current(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _metric(metric: Metric) -> str:
    rows = (
        f"{metric.unit}, {metric.direction.replace('_', ' ')}; by {', '.join(metric.grain)}",
        f"`{metric.formula}`",
    )
    return f"### {metric.title}: `{metric.name}`\n\n{metric.definition}\n\n{_bullets(rows)}\n"


def _bridge(bridge: BridgeFormula) -> str:
    bars = (bridge.opening, *bridge.parts, bridge.closing)
    rows = "\n".join(f"| {bar.title} | `{bar.name}` | `{bar.formula}` |" for bar in bars)
    return (
        f"### {bridge.title}: `{bridge.name}`\n\n{bridge.definition}\n\n"
        f"| bar | name | formula |\n|---|---|---|\n{rows}\n"
    )


def _bullets(rows: Iterable[str]) -> str:
    return "\n".join(f"- {row}" for row in rows)


if __name__ == "__main__":
    sys.exit(main())
