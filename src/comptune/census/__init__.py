"""Who is there: reading census files, mapping columns, checking, quarantine, synthetic people."""

from comptune.census.corrections import corrected
from comptune.census.errors import (
    BrokenCensus,
    CensusRefused,
    Fault,
    MappingRefused,
    UnknownCensus,
)
from comptune.census.guess import Guess, Proposal, guess, guess_mapping, propose, propose_for
from comptune.census.importer import CensusFile, import_census
from comptune.census.mapping import CensusMapping
from comptune.census.mapping_file import mapping_text, parse_mapping, read_mapping, write_mapping
from comptune.census.people import FEMALE, MALE, RAW_CENSUS, decimals, units
from comptune.census.reference import reference_figures
from comptune.census.report import ImportReport
from comptune.census.sample import SampleCell, SampleRow, sample
from comptune.census.source import Correction, Source, read_source
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
    "CensusFile",
    "CensusMapping",
    "CensusRefused",
    "Correction",
    "Fault",
    "Guess",
    "ImportReport",
    "MappingRefused",
    "Proposal",
    "SampleCell",
    "SampleRow",
    "Source",
    "UnknownCensus",
    "corrected",
    "decimals",
    "guess",
    "guess_mapping",
    "import_census",
    "keep_census",
    "list_censuses",
    "make_census",
    "mapping_text",
    "parse_mapping",
    "propose",
    "propose_for",
    "read_census",
    "read_mapping",
    "read_source",
    "reference_figures",
    "sample",
    "units",
    "write_csv",
    "write_mapping",
]
