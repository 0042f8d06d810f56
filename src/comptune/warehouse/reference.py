"""The reference page of the tables of runs and ledger, from the `.yml` twins of the dbt models;
what each is made of, and what is made of it, from dbt's manifest.

`python -m comptune.warehouse.reference` writes the page; `--check` fails where it is stale.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from comptune.paths import transform_folder
from comptune.warehouse.project import compiled_project

PAGE: Final = Path(__file__).resolve().parents[3] / "docs" / "reference" / "tables.md"

# What people, pages and reports may rely on, besides everything in `models/marts`.
PROMISED: Final = (
    "stg_census",
    "int_effective_parameters",
    "int_job_level_ranges",
    "int_hazard_termination",
    "int_hazard_promotion",
    "int_hazard_merit",
    "int_workforce_transitions",
)

GOVERNANCE_FOLDER: Final = "governance"
_GOVERNANCE_HEAD: Final = """\
## The ledger: `governance.duckdb`

What people decided, as tables: built from the whole ledger beside the runs, tested, and replaced by
a rename. `comptune sql` opens it with the runs, as schema `governance` and by the bare names of its
tables. It is never authoritative: `dim_ledger` says up to which entry it was built. Two tables are
not from a model: `fct_test_results`, as in a run, and `built_with`, the version of the code.
"""
_HEAD: Final = """\
# Tables of a run

<!-- Written by `python -m comptune.warehouse.reference` from transform/models/**/*.yml. -->

A run is one DuckDB file, `runs/<run id>.duckdb`; all of its relations are tables of the schema
`main`. Open it read-only (`comptune sql` does), as many readers at once as you like.

- Money is `decimal(18, 2)` in the workspace's currency, a rate `decimal(9, 6)` in natural units
  (0.035 = 3.5 %), a date `date`. Columns ending in `_cents` and `_ppm` are the engine's own whole
  cents and parts per million.
- A name and the meaning of a column stay as they are here. Columns and tables may be added.
- *Never null* is enforced while the run is built. Where it is not said, a column may be null.
- Not from a model: `fct_test_results`, one row for each dbt test of the run with what it said.
- *Made from* and *read by* say which tables a table comes from and goes into. On the way in its
  numbers are [levers](levers.md), on the way out [metrics](metrics.md).
"""

Lineage = Mapping[str, tuple[str, ...]]  # by a model's name, the names of what it reads


@dataclass(frozen=True)
class Column:
    """One column as its model declares it."""

    name: str
    data_type: str
    description: str
    never_null: bool


@dataclass(frozen=True)
class Table:
    """One model or source: `folder` is that of its `.yml`, `description` opens with the grain."""

    name: str
    folder: str
    description: str
    columns: tuple[Column, ...]


def tables(models: Path) -> dict[str, Table]:
    """Every model and every source that the `.yml` files below a folder describe, by name."""
    found: dict[str, Table] = {}
    for path in sorted(models.rglob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        sources = [table for source in content.get("sources", []) for table in source["tables"]]
        for raw in content.get("models", []):
            found[raw["name"]] = _table(raw, path.parent.name)
        for raw in sources:
            found[raw["name"]] = _table(raw, "sources")
    return found


def lineage() -> Lineage:
    """What each model reads, in order of name, as dbt's manifest has it."""
    path = compiled_project().folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    return {
        node["name"]: tuple(sorted({one.split(".")[-1] for one in node["depends_on"]["nodes"]}))
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


def render(known: dict[str, Table], reads: Lineage) -> str:
    """The page as Markdown: marts, what else is promised, the ledger's, then the rest by name."""
    marts = [table for table in known.values() if table.folder == "marts"]
    promised = [known[name] for name in PROMISED]
    governance = [
        table for table in known.values() if table.folder == GOVERNANCE_FOLDER and table.columns
    ]
    shown = [*marts, *promised, *governance]
    rest = [table for table in known.values() if table not in shown]
    places = {table.name for table in shown}

    def told(some: Iterable[Table]) -> list[str]:
        return [_section(table, _lineage(table.name, reads, places)) for table in some]

    sections = [_HEAD, "## Facts and dimensions\n", *told(marts)]
    sections += ["## Inputs, parameters and people\n", *told(promised)]
    sections += [_GOVERNANCE_HEAD, *told(governance)]
    sections += ["## Everything else\n", _list(rest, reads, places)]
    return "\n".join(sections)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with `--check` say whether it is as it would be written."""
    parser = argparse.ArgumentParser(prog="python -m comptune.warehouse.reference")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where stale")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page (default: %(default)s)")
    options = parser.parse_args(arguments)
    page: Path = options.page
    models = transform_folder() / "models"
    text = render(tables(models), lineage())
    if options.check:
        if page.exists() and page.read_text(encoding="utf-8") == text:
            return 0
        sys.stderr.write(f"{page.name} is stale: run python -m comptune.warehouse.reference\n")
        return 1
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8")
    return 0


def _table(raw: dict[str, Any], folder: str) -> Table:
    columns = (_column(one) for one in raw.get("columns") or ())
    return Table(raw["name"], folder, _one_line(raw["description"]), tuple(columns))


def _column(raw: dict[str, Any]) -> Column:
    constraints = {one["type"] for one in raw.get("constraints", ())}
    return Column(
        name=raw["name"],
        data_type=raw.get("data_type", ""),
        description=_one_line(raw.get("description", "")),
        never_null="not_null" in constraints,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _section(table: Table, made: str) -> str:
    rows = "\n".join(map(_row, table.columns))
    return (
        f"### `{table.name}`\n\n{table.description}\n\n{made}"
        f"| column | type | meaning |\n|---|---|---|\n{rows}\n"
    )


def _lineage(name: str, reads: Lineage, places: Iterable[str]) -> str:
    """What a table is made from and what reads it; those with a section of their own are linked."""
    said = (("Made from", reads.get(name, ())), ("Read by", _readers(name, reads)))
    lines = [f"{title} {_linked(names, places)}." for title, names in said if names]
    return "".join(f"{line}\n\n" for line in lines)


def _readers(name: str, reads: Lineage) -> tuple[str, ...]:
    return tuple(sorted(one for one, sources in reads.items() if name in sources))


def _linked(names: Iterable[str], places: Iterable[str]) -> str:
    return ", ".join(f"[`{one}`](#{one})" if one in places else f"`{one}`" for one in names)


def _row(column: Column) -> str:
    never_null = " Never null." if column.never_null else ""
    return f"| `{column.name}` | {column.data_type} | {column.description}{never_null} |"


def _list(rest: Iterable[Table], reads: Lineage, places: Iterable[str]) -> str:
    rows = "\n".join(
        f"| `{table.name}` | {table.description} | {_linked(reads.get(table.name, ()), places)} "
        f"| {_linked(_readers(table.name, reads), places)} |"
        for table in rest
    )
    return (
        "What the tables above are made of. *Inlined* models are SQL inside others and no tables\n"
        "of their own; what is made from nothing is written before dbt begins.\n\n"
        f"| name | what it holds | made from | read by |\n|---|---|---|---|\n{rows}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
