"""Every kind of entry has words, and published years that are missing have a warning."""

from datetime import UTC, datetime
from typing import Any

import pytest

from comptune.ledger.entry import Entry
from comptune.ledger.events import EVENTS
from comptune.scenarios.histories import words_of
from comptune.scenarios.published import years_left_out

SHA = "0123456789abcdef" * 4
MOVE = {"cell": "cola_rate.2028.L1", "old": "0.01", "new": "0.02"}
WORDS: dict[str, tuple[dict[str, Any], str]] = {
    "SCENARIO_CREATED": (
        {"name": "Plan", "start_year": 2027, "end_year": 2031},
        'created "Plan", 2027 to 2031',
    ),
    "SCENARIO_RENAMED": ({"old": "A", "new": "B"}, 'renamed "A" to "B"'),
    "SCENARIO_REBASED": (
        {"new_base": {"scenario": "base", "sequence": 7}, "cells": [MOVE]},
        "rebased on base as of entry 7, which moved 1 cell: cola_rate.2028.L1 from 1 % to 2 %",
    ),
    "SCENARIO_ARCHIVED": ({}, "archived it"),
    "PARAMETER_CHANGE": (
        {"cells": [MOVE, {"cell": "merit_matrix.R4.Z2", "old": "1.5"}]},
        "changed 2 cells: cola_rate.2028.L1 from 1 % to 2 %, "
        "merit_matrix.R4.Z2 from 150 % to not set",
    ),
    "PARAMETER_LOCKED": (
        {"cells": ["cola_rate.2028.L1"], "role": "executive"},
        "locked cola_rate.2028.L1 everywhere, for the role executive or one above to unlock",
    ),
    "PARAMETER_UNLOCKED": (
        {"cells": ["cola_rate.2028.L1"], "scenario": "plan"},
        "unlocked cola_rate.2028.L1",
    ),
    "PARAMETER_ROLLBACK": (
        {"to_sequence": 9, "cells": [MOVE]},
        "rolled back to entry 9, 1 cell: cola_rate.2028.L1 from 1 % to 2 %",
    ),
    "TARGET_SET": (
        {
            "targets": [
                {
                    "metric": "headcount",
                    "year": 2028,
                    "level": 2,
                    "relation": ">=",
                    "value": "1200",
                    "tolerance": "5",
                }
            ]
        },
        "set the targets headcount, level 2, in 2028 >= 1,200 ± 5",
    ),
    "COMMENT_ADDED": ({"text": "Well."}, "said: Well."),
    "OPTIMIZATION_RUN": (
        {"optimization": "o-1", "solution": {"status": "met"}},
        "ran the tuner: o-1, which met every hard target",
    ),
    "SIMULATION_RUN": (
        {"run_id": SHA[:16], "cost": "1250000"},
        "sealed run 0123456789abcdef, total cost 1.25 M",
    ),
    "SIMULATION_FAILED": (
        {"run_id": SHA[:16], "message": "No."},
        "run 0123456789abcdef failed: No.",
    ),
    "SCENARIO_SUBMITTED": (
        {"run_id": SHA[:16], "approvals_required": 2, "materiality": ["It is dear."]},
        "submitted run 0123456789abcdef, which needs 2 approvals: It is dear.",
    ),
    "SCENARIO_WITHDRAWN": ({}, "withdrew the submission"),
    "SCENARIO_APPROVED": (
        {"content_sha256": SHA, "meaning": "reviewed"},
        "reviewed the content 0123456789ab",
    ),
    "SCENARIO_REJECTED": ({"content_sha256": SHA}, "rejected the content 0123456789ab"),
    "SCENARIO_PUBLISHED": (
        {"cells": [MOVE], "structure_sha256": SHA},
        "published 1 cell: cola_rate.2028.L1 from 1 % to 2 %, with structure 0123456789ab",
    ),
    "CENSUS_IMPORTED": (
        {
            "census_sha256": SHA,
            "source": "people.csv",
            "people": 1200,
            "as_of": "2026-12-31",
            "rejected": 3,
        },
        "imported census 0123456789ab from people.csv: 1,200 people as of 2026-12-31, 3 rejected",
    ),
    "STRUCTURE_CHANGED": (
        {
            "structure_sha256": SHA,
            "differences": [{"table": "config_age_bands", "place": "row", "new": "added"}],
        },
        "kept structure 0123456789ab: config_age_bands, row from nothing to added",
    ),
    "RUN_PRUNED": (
        {"run_id": SHA[:16], "scenario": "plan", "reason": "Older than 90 days."},
        "removed the file of run 0123456789abcdef",
    ),
    "SETTINGS_CHANGED": (
        {"settings": [{"name": "demo_users", "old": "false", "new": "true"}]},
        "set demo_users from false to true",
    ),
    "ROLE_GRANTED": ({"person": "ana", "role": "analyst"}, "granted analyst to ana"),
    "ROLE_REVOKED": ({"person": "ana", "role": "analyst"}, "took analyst from ana"),
    "DATA_EXPORTED": (
        {"what": "the pay list", "people": 1200, "run_id": SHA[:16]},
        "exported the pay list of 1,200 people from run 0123456789abcdef",
    ),
}


@pytest.mark.parametrize("event_type", EVENTS)
def test_every_kind_of_entry_has_words(event_type: str) -> None:
    payload, words = WORDS[event_type]
    at = datetime(2027, 1, 5, tzinfo=UTC)
    entry = Entry(9, at, "ana", event_type, "a stream", 1, payload, "0" * 64, SHA)

    assert words_of(entry) == words


def row(lever: str, year: int, level: int, tier: str) -> dict[str, Any]:
    return {
        "parameter_name": lever,
        "fiscal_year": year,
        "job_level": level,
        "parameter_source": tier,
    }


def test_only_levers_published_for_some_years_and_not_set_in_the_others_are_warned_of() -> None:
    rows = [
        # merit, level 1: published in 2027 and 2028, the default after.
        *(row("merit_rate", year, 1, "comp_levers") for year in (2027, 2028)),
        *(row("merit_rate", year, 1, "default") for year in (2029, 2030, 2031)),
        # merit, level 2: the scenario fills the gap.
        row("merit_rate", 2027, 2, "comp_levers"),
        *(row("merit_rate", year, 2, "scenario") for year in (2028, 2029, 2030, 2031)),
        # the month of merit, which has no level: one year is left out.
        *(row("merit_month", year, 0, "comp_levers") for year in (2027, 2029, 2030, 2031)),
        row("merit_month", 2028, 0, "fallback"),
        # never published.
        *(row("cola_rate", year, 1, "default") for year in (2027, 2028)),
    ]

    assert set(years_left_out(rows)) == {
        "merit_rate, level 1, is published for 2027 and 2028 only; in 2029 to 2031 the defaults "
        "are in force, because published values do not carry forward. Set those years too where "
        "that is not meant.",
        "merit_month is published for 2027, 2029, 2030 and 2031 only; in 2028 the default is in "
        "force, because published values do not carry forward. Set that year too where that is not "
        "meant.",
    }
