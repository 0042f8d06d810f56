"""One example of every entry, for the reference page; each is read by the event's own rules."""

from typing import Any, Final

_CENSUS: Final = "9f2c" * 16
_STRUCTURE: Final = "41d0" * 16
_CONTENT: Final = "b7e3" * 16
_RUN: Final = "5be0c1d2a3f49687"
_MOVE: Final = {"cell": "merit_rate.2027.L3", "old": "0.03", "new": "0.035"}
_TARGET: Final = {
    "metric": "total_compensation_cost",
    "year": 2027,
    "relation": "<=",
    "value": "12500000",
    "tolerance": "0",
}

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "SCENARIO_CREATED": {
        "scenario": "plan-2027",
        "name": "Plan for 2027",
        "census_sha256": _CENSUS,
        "structure_sha256": _STRUCTURE,
        "start_year": 2027,
        "end_year": 2031,
        "seed": "42",
        "base": {"scenario": "plan-2026", "sequence": 118},
        "cells": [{"cell": "merit_rate.2027.L3", "new": "0.03"}],
        "targets": [_TARGET],
        "reason": "Next year's round.",
    },
    "SCENARIO_RENAMED": {"scenario": "plan-2027", "old": "Plan for 2027", "new": "Plan A"},
    "SCENARIO_REBASED": {
        "scenario": "plan-2027",
        "old_base": {"scenario": "plan-2026", "sequence": 118},
        "new_base": {"scenario": "plan-2026", "sequence": 131},
        "cells": [{"cell": "cola_rate.2027.L1", "new": "0.012"}],
    },
    "SCENARIO_ARCHIVED": {"scenario": "plan-2027", "reason": "Overtaken by plan B."},
    "PARAMETER_CHANGE": {
        "scenario": "plan-2027",
        "cells": [_MOVE],
        "reason": "Level 3 is behind the market.",
    },
    "PARAMETER_LOCKED": {
        "cells": ["bonus_target.2027.L5"],
        "role": "executive",
        "reason": "Agreed with the works council.",
    },
    "PARAMETER_UNLOCKED": {"cells": ["bonus_target.2027.L5"], "reason": "The agreement ended."},
    "PARAMETER_ROLLBACK": {
        "scenario": "plan-2027",
        "to_sequence": 140,
        "cells": [{"cell": "merit_rate.2027.L3", "old": "0.035", "new": "0.03"}],
        "reason": "The budget was cut.",
    },
    "TARGET_SET": {"scenario": "plan-2027", "targets": [_TARGET]},
    "COMMENT_ADDED": {"scenario": "plan-2027", "text": "Level 3 again?"},
    "OPTIMIZATION_RUN": {
        "optimization": "three-percent-less-1",
        "scenario": "plan-2027",
        "problem": {
            "name": "Three percent less",
            "targets": [{"metric": "total_compensation_cost", "year": 2027, "value": "-3 %"}],
            "variables": [{"cells": "merit_rate.2027.*"}],
        },
        "solution": {"method": "sqp", "status": "met", "simulations": 24},
        "ledger_sequence": 141,
        "inputs_sha256": "c2a9" * 16,
        "code_version": "0.1.0",
    },
    "SIMULATION_RUN": {
        "run_id": _RUN,
        "scenario": "plan-2027",
        "inputs_sha256": "c2a9" * 16,
        "results_sha256": "0d4b" * 16,
        "file_sha256": "77f1" * 16,
        "code_version": "0.1.0",
        "cost": "64120000.5",
        "baseline_cost": "63500000",
        "pay_gap": "0.031",
        "baseline_pay_gap": "0.032",
        "entries_used": [118, 141],
    },
    "SIMULATION_FAILED": {
        "run_id": _RUN,
        "scenario": "plan-2027",
        "message": "No space left in the workspace's folder.",
    },
    "RUN_PRUNED": {
        "run_id": _RUN,
        "scenario": "plan-2027",
        "reason": "Older than 90 days.",
    },
    "SCENARIO_SUBMITTED": {
        "scenario": "plan-2027",
        "run_id": _RUN,
        "content_sha256": _CONTENT,
        "approvals_required": 2,
        "materiality": [
            "Total cost rises by 0.98 %; above 0.5 % a second approver is needed.",
        ],
        "reason": "For the committee of 12 March.",
    },
    "SCENARIO_WITHDRAWN": {"scenario": "plan-2027", "reason": "A level was missing."},
    "SCENARIO_APPROVED": {"scenario": "plan-2027", "content_sha256": _CONTENT},
    "SCENARIO_REJECTED": {
        "scenario": "plan-2027",
        "content_sha256": _CONTENT,
        "reason": "Above the budget.",
    },
    "SCENARIO_PUBLISHED": {
        "scenario": "plan-2027",
        "content_sha256": _CONTENT,
        "cells": [_MOVE],
    },
    "CENSUS_IMPORTED": {
        "census_sha256": _CENSUS,
        "as_of": "2026-12-31",
        "source": "people.csv",
        "people": 1500,
        "payroll": "98250000",
        "rejected": 2,
    },
    "STRUCTURE_CHANGED": {
        "structure_sha256": _STRUCTURE,
        "old_sha256": "88aa" * 16,
        "differences": [
            {
                "table": "config_job_levels",
                "place": "level 3, minimum",
                "old": "60000",
                "new": "61500",
            }
        ],
        "reason": "Survey of 2026.",
    },
    "SETTINGS_CHANGED": {
        "settings": [{"name": "materiality.cost_share", "old": "0.005", "new": "0.01"}],
        "reason": "Decided by the audit committee.",
    },
    "ROLE_GRANTED": {"person": "ben", "role": "approver", "reason": "Head of rewards."},
    "ROLE_REVOKED": {"person": "ben", "role": "approver", "reason": "Left the department."},
    "DATA_EXPORTED": {
        "what": "Raises of 2027 by person",
        "run_id": _RUN,
        "people": 1500,
        "reason": "For payroll.",
    },
}
