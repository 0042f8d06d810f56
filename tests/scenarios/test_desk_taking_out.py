"""One change that sets cells and takes others out: one entry, or nothing."""

from decimal import Decimal

import pytest
from tests.scenarios.conftest import Office

from comptune.scenarios import ScenarioRefused

CELLS = {"merit_rate.2027.L1": "3.1 %", "merit_rate.2027.L2": "3.2 %"}


def test_cells_are_set_and_taken_out_by_one_entry(office: Office) -> None:
    ana = office.desk("ana")
    ana.create("plan", cells=CELLS, reason="A start")
    before = office.workspace.ledger.head().sequence
    ana.set_cells("plan", {"merit_rate.2027.L1": "4 %", "merit_rate.2027.L2": None}, reason="Less")
    assert office.workspace.ledger.head().sequence == before + 1
    cells = ana.scenario_state("plan").overrides
    assert {cell: one.value for cell, one in cells.items()} == {
        "merit_rate.2027.L1": Decimal("0.04")
    }
    (line,) = (one for one in ana.history("plan") if one.sequence == before + 1)
    assert [(str(move.cell), move.old, move.new) for move in line.moves] == [
        ("merit_rate.2027.L1", Decimal("0.031"), Decimal("0.04")),
        ("merit_rate.2027.L2", Decimal("0.032"), None),
    ]


def test_a_cell_that_is_set_and_taken_out_at_once_is_refused(office: Office) -> None:
    ana = office.desk("ana")
    ana.create("plan", cells=CELLS, reason="A start")
    with pytest.raises(ScenarioRefused, match="set and taken out in one change"):
        ana.set_cells("plan", {"merit_rate.2027.L1": "4 %", "merit_rate.2027.*": None}, reason="x")
    with pytest.raises(ScenarioRefused, match=r"it does not set merit_rate\.2028\.L1"):
        ana.set_cells("plan", {"merit_rate.2028.L1": None}, reason="x")
    assert len(ana.scenario_state("plan").overrides) == 2
