"""What is measured: every metric declared once, computed from the engine's totals or in SQL."""

from comptune.metrics.bridge import Bridge, BridgeDoesNotClose, BridgePart, bridge
from comptune.metrics.catalogue import (
    GrainRefused,
    Metric,
    MetricsCatalogue,
    UnknownMetric,
    load_metrics,
    parse_catalogue,
)
from comptune.metrics.declaration import CatalogueRefused, Unit
from comptune.metrics.dilution import Dilution, NotComparable, compare, dilution
from comptune.metrics.evaluate import TotalsRefused, evaluate
from comptune.metrics.formula import FormulaRefused
from comptune.metrics.medians import median_cents, median_salaries
from comptune.metrics.sql import RelationRefused, render_sql

__all__ = [
    "Bridge",
    "BridgeDoesNotClose",
    "BridgePart",
    "CatalogueRefused",
    "Dilution",
    "FormulaRefused",
    "GrainRefused",
    "Metric",
    "MetricsCatalogue",
    "NotComparable",
    "RelationRefused",
    "TotalsRefused",
    "Unit",
    "UnknownMetric",
    "bridge",
    "compare",
    "dilution",
    "evaluate",
    "load_metrics",
    "median_cents",
    "median_salaries",
    "parse_catalogue",
    "render_sql",
]
