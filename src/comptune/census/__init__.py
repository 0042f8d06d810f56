"""Who is there: reading census files, mapping columns, checking, quarantine, synthetic people."""

from comptune.census.errors import (
    BrokenCensus,
    CensusRefused,
    Fault,
    MappingRefused,
    UnknownCensus,
)
from comptune.census.guess import Guess, guess, guess_mapping
from comptune.census.importer import import_census
from comptune.census.mapping import CensusMapping
from comptune.census.mapping_file import mapping_text, parse_mapping, read_mapping, write_mapping
from comptune.census.people import FEMALE, MALE, RAW_CENSUS, decimals, units
from comptune.census.reference import reference_figures
from comptune.census.report import ImportReport
from comptune.census.store import Census, CensusEntry, keep_census, list_censuses, read_census
from comptune.census.synthetic import EXAMPLE_RANGES, make_census, write_csv

__all__ = [
    "EXAMPLE_RANGES",
    "FEMALE",
    "MALE",
    "RAW_CENSUS",
    "BrokenCensus",
    "Census",
    "CensusEntry",
    "CensusMapping",
    "CensusRefused",
    "Fault",
    "Guess",
    "ImportReport",
    "MappingRefused",
    "UnknownCensus",
    "decimals",
    "guess",
    "guess_mapping",
    "import_census",
    "keep_census",
    "list_censuses",
    "make_census",
    "mapping_text",
    "parse_mapping",
    "read_census",
    "read_mapping",
    "reference_figures",
    "units",
    "write_csv",
    "write_mapping",
]
