"""An ensemble as plain JSON, without each seed's values."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from comptune.tuning.probability import CONFIDENCE

if TYPE_CHECKING:
    from comptune.tuning.ensemble import Ensemble

LEVELS = (1, 2, 3, 4, 5)


def ensemble_to_dict(ensemble: "Ensemble") -> dict[str, Any]:
    """Bands by scenario, metric, level (0 is all) and year; chances; seeds; words."""
    return {
        "scenarios": list(ensemble.scenario_ids),
        "years": list(ensemble.years),
        "seeds": {"first": str(ensemble.seeds[0]), "count": len(ensemble.seeds)},
        "cancelled": ensemble.cancelled,
        "bands": [
            {"scenario": scenario, "metric": metric, "level": level, **asdict(band)}
            for scenario in ensemble.scenario_ids
            for by, metrics in ensemble.values.items()
            for metric in metrics
            for level in (LEVELS if by else (0,))
            for band in ensemble.bands(metric, level=level or None, scenario=scenario)
        ],
        "targets": [one.to_dict() for one in ensemble.targets],
        "every_target": {name: one.to_dict() for name, one in ensemble.every_target.items()},
        "confidence": {"level": CONFIDENCE, "method": "Wilson"},
        "words": list(ensemble.words),
    }
