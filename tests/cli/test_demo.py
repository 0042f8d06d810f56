"""`comptune demo`: the whole way on people who do not exist, and again without doing it twice."""

import shlex
from pathlib import Path

from comptune.workspace import Workspace

from .conftest import Call


def test_the_demonstration_goes_the_whole_way_and_can_be_repeated(
    comptune: Call, tmp_path: Path
) -> None:
    folder = tmp_path / "example"
    words = ("demo", "--people", 300, "--workspace", folder)

    first = comptune(*words)
    second = comptune(*words)
    answer = comptune(*words, "--json").answer

    workspace = Workspace.open(folder)
    (run,) = workspace.runs()
    assert first.code == second.code == 0
    assert first.out == second.out
    assert "Making the workspace" in first.err
    assert "Using the workspace" in second.err
    for words_shown in ("baseline", "changed", "difference", "total cost", str(run.path)):
        assert words_shown in first.out
    assert len(workspace.censuses()) == 1
    assert [entry.event_type for entry in workspace.ledger.read()].count("CENSUS_IMPORTED") == 1
    assert answer["run_id"] == run.run_id
    assert float(answer["years"][0]["change"]["total_compensation_cost"]) > 0
    assert answer["tuned"]["status"] == "met"
    assert "2027 for 1 % less: Every hard target is met" in first.out
    for line in answer["next"]:
        assert comptune(*shlex.split(line)[1:]).code == 0
