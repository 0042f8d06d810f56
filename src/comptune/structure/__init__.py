"""The structure: job levels, ranges, bands, multipliers, merit matrix and distributions.

One concept, the `config_*` tables: their shape (`schema`), reading and writing (`folder`,
`workbook`), checks (`checks`), versions in a workspace (`store`), differences and a scenario's
cells (`difference`). What the values do to people is for the engine and the dbt models.
"""

from comptune.structure.checks import check_structure
from comptune.structure.difference import Difference, difference, with_overrides
from comptune.structure.folder import example_structure, read_structure, write_structure
from comptune.structure.model import Structure, structure_from_rows, structure_sha256
from comptune.structure.problems import StructureProblem, StructureRefused
from comptune.structure.schema import TABLES, UNKNOWN_BAND
from comptune.structure.store import load, store, stored
from comptune.structure.workbook import read_workbook, write_workbook

__all__ = [
    "TABLES",
    "UNKNOWN_BAND",
    "Difference",
    "Structure",
    "StructureProblem",
    "StructureRefused",
    "check_structure",
    "difference",
    "example_structure",
    "load",
    "read_structure",
    "read_workbook",
    "store",
    "stored",
    "structure_from_rows",
    "structure_sha256",
    "with_overrides",
    "write_structure",
    "write_workbook",
]
