"""What may be turned: the catalogue of levers, their cells and the values people type for them."""

from comptune.levers.catalogue import (
    JOB_LEVELS,
    NO_LEVEL,
    Catalogue,
    EventType,
    Kind,
    Lever,
    Reference,
    StructureValue,
)
from comptune.levers.catalogue_file import load_catalogue, read_catalogue
from comptune.levers.cells import Cell, check_cell, example_cell, expand_cells
from comptune.levers.defaults import check_default_levers
from comptune.levers.errors import (
    CatalogueRefused,
    CellRefused,
    DefaultLeversRefused,
    OutOfBounds,
    UnknownLever,
    ValueRefused,
)
from comptune.levers.jumps import Jump, jumps
from comptune.levers.units import Quantity, Unit, from_engine_integer, to_engine_integer
from comptune.levers.values import (
    check_value,
    format_bounds,
    format_fallback,
    format_grain,
    format_step,
    format_value,
    parse_assignment,
    parse_cell_value,
    parse_value,
)

__all__ = [
    "JOB_LEVELS",
    "NO_LEVEL",
    "Catalogue",
    "CatalogueRefused",
    "Cell",
    "CellRefused",
    "DefaultLeversRefused",
    "EventType",
    "Jump",
    "Kind",
    "Lever",
    "OutOfBounds",
    "Quantity",
    "Reference",
    "StructureValue",
    "Unit",
    "UnknownLever",
    "ValueRefused",
    "check_cell",
    "check_default_levers",
    "check_value",
    "example_cell",
    "expand_cells",
    "format_bounds",
    "format_fallback",
    "format_grain",
    "format_step",
    "format_value",
    "from_engine_integer",
    "jumps",
    "load_catalogue",
    "parse_assignment",
    "parse_cell_value",
    "parse_value",
    "read_catalogue",
    "to_engine_integer",
]
