"""What can be wrong with a lever, a cell, a value or the files that declare them."""

from comptune.errors import ComptuneError


class CatalogueRefused(ComptuneError):
    """The catalogue itself is not in order."""


class UnknownLever(ComptuneError):
    """No lever and no structure value has this name."""


class CellRefused(ComptuneError):
    """The text does not name a cell of the catalogue."""


class ValueRefused(ComptuneError):
    """The text cannot be read as a value, or could be read as two."""


class OutOfBounds(ComptuneError):
    """The value lies outside the bounds that the catalogue allows."""


class DefaultLeversRefused(ComptuneError):
    """The hand-edited defaults do not agree with the catalogue."""
