"""Refusals: each says what to mend, leaves with the right code, and shows no traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest

from comptune.cli import DONE, FAILED, REFUSED
from comptune.workspace import Workspace

from .conftest import Call

# Arguments on the built workspace, and the whole message.
REFUSALS = [
    (
        "preview --set merit_rate.2027.L3=35%",
        "merit_rate, level 3, 2027 is 35 %; the catalogue allows 0 to 15 %. Did you mean 3.5 %?",
    ),
    (
        "preview --set merit_rate.2027.L3=0.035",
        "merit_rate, level 3, 2027 is 0.035 without a percent sign; it could be 0.035 % or 3.5 %. "
        "Did you mean 3.5 %? For 0.035 % write the sign.",
    ),
    (
        "preview --set merit_rates.2027.L3=3%",
        'The name is "merit_rates"; it is not a lever or structure value of the catalogue. '
        "Did you mean merit_rate?",
    ),
    (
        "preview --set merit_rate.2027.L3",
        'The change is "merit_rate.2027.L3"; a change is a cell, an equals sign and a value. '
        "Write it as in merit_rate.2027.L3=3.5%.",
    ),
    (
        "preview --set merit_rate.2027.L3=3% --set merit_rate.2027.L3=4%",
        'merit_rate.2027.L3: it is set twice, to "3%" and to "4%". Leave one of the two out.',
    ),
    (
        "preview --set merit_rate.*.L3=3% --set merit_rate.2027.L3=4%",
        'merit_rate, level 3, 2027: it is set twice, by "merit_rate.*.L3" and by '
        '"merit_rate.2027.L3". Leave one of the two out.',
    ),
    (
        "preview --set merit_rate.2040.L3=3%",
        'The part "2040" of "merit_rate.2040.L3": the scenario runs from 2027 to 2031. '
        "Name one of its years.",
    ),
    (
        "levers merit",
        'The name is "merit"; it is not a lever of the catalogue. Did you mean merit_rate?',
    ),
    (
        "metrics paygap",
        "metric is paygap; the catalogue of metrics has no such name. Did you mean pay_gap?",
    ),
    (
        "show 00ff",
        'The run is "00ff"; it names no sealed run, and takes at least 4 digits. '
        "List the runs with `comptune runs`.",
    ),
    (
        "explain E0000001 2040",
        "The year is 2040; run {run} simulates 2027 to 2031. Name one of its years.",
    ),
    (
        "explain Z1 2027",
        'The person is "Z1"; nobody of that id is in run {run}. '
        "Ids are those of the census; hires have ids such as H2027-L1-0000001.",
    ),
    (
        "explain H2028-L1-0000001 2027",
        "H2028-L1-0000001 in 2027: the person is employed in 2028 to 2031 only. "
        "Name one of these years.",
    ),
    (
        "census import nobody.csv --as-of 31.12.2026 --accept-guess",
        '--as-of is "31.12.2026"; a day is written as year, month and day. '
        "Write it as in 2026-12-31.",
    ),
    (
        "structure show job_levels",
        'The table is "job_levels"; a structure has no such table. Its tables are '
        "config_job_levels, config_age_bands, config_tenure_bands, "
        "config_termination_age_multipliers, config_termination_tenure_multipliers, "
        "config_promotion_age_multipliers, config_promotion_tenure_multipliers, "
        "config_merit_tenure_multipliers, config_merit_matrix, config_rating_distribution, "
        "config_new_hire_age_distribution.",
    ),
    (
        "structure export",
        "The export: it is written in one form. Give --csv FOLDER or --xlsx FILE.",
    ),
    (
        "structure check nowhere",
        "nowhere: there is no such folder. Name the folder that holds the config_*.csv files.",
    ),
    (
        "sql selec~1",
        'The query: DuckDB refuses it: Parser Error: syntax error at or near "selec". '
        "LINE 1: selec 1 ^",
    ),
    (
        "preview --scenario nowhere.yml",
        "The scenario file nowhere.yml: it cannot be read (No such file or directory). "
        "Give the path of a YAML file in UTF-8.",
    ),
    ("previw", "No such command 'previw'. Did you mean 'preview'? See `comptune --help`."),
    (
        "explain E0000001",
        "Missing argument 'year'. See `comptune explain --help`.",
    ),
    (
        "explain E0000001 soon",
        "Invalid value for 'year': Input should be a valid integer, unable to parse string as an "
        "integer. See `comptune explain --help`.",
    ),
    ("show {run} --loud", "No such option: --loud. See `comptune show --help`."),
]


@pytest.mark.parametrize(("call", "message"), REFUSALS)
def test_a_refusal_says_what_to_mend(
    on_built: Call, built_run_id: str, call: str, message: str
) -> None:
    words = [word.replace("~", " ") for word in call.format(run=built_run_id).split()]

    outcome = on_built(*words)

    assert (outcome.code, outcome.out) == (REFUSED, "")
    assert outcome.err == f"Error: {message.format(run=built_run_id)}\n"


@pytest.mark.parametrize(("call", "message"), REFUSALS)
def test_a_refusal_is_json_where_the_answer_would_be(
    on_built: Call, built_run_id: str, call: str, message: str
) -> None:
    words = [word.replace("~", " ") for word in call.format(run=built_run_id).split()]

    outcome = on_built("--json", *words)

    assert (outcome.code, outcome.out) == (REFUSED, "")
    assert outcome.error["message"] == message.format(run=built_run_id)
    assert set(outcome.error) == {"type", "message", "place", "value", "rule", "remedy"}


def test_a_folder_that_is_no_workspace_is_named(comptune: Call, tmp_path: Path) -> None:
    outcome = comptune("runs", "--workspace", tmp_path)

    assert outcome.code == REFUSED
    assert outcome.err == (
        f"Error: {tmp_path}: it is not a workspace: it has no workspace.yml. Make one with "
        "`comptune init`, or name another with --workspace.\n"
    )


def test_init_never_overwrites_a_workspace(on_built: Call, built_workspace: Workspace) -> None:
    outcome = on_built("init")

    assert outcome.code == REFUSED
    assert outcome.err == (
        f"Error: {built_workspace.folder}: it holds a workspace already, and init never overwrites "
        "one. Use it as it is, or name another folder with --workspace.\n"
    )


def test_init_refuses_a_currency_that_is_none(comptune: Call, tmp_path: Path) -> None:
    outcome = comptune("init", "--currency", "DOLLAR", "-w", tmp_path / "new")

    assert outcome.code == REFUSED
    assert outcome.err == (
        'Error: settings, currency is "DOLLAR"; the currency is a three-letter code of ISO 4217. '
        "Write it in capitals, such as USD or EUR.\n"
    )
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("call", ["explain E1 2027", "sql from~dim_run", "show", "verify"])
def test_without_a_run_the_first_one_is_asked_for(
    comptune: Call, tmp_path: Path, call: str
) -> None:
    comptune("init", "-w", tmp_path / "new")

    outcome = comptune(*(word.replace("~", " ") for word in call.split()), "-w", tmp_path / "new")

    assert outcome.code == REFUSED
    assert outcome.err.endswith("Build one with `comptune run`.\n")


def test_a_mapping_that_nobody_confirmed_is_not_used(
    on_built: Call, built_workspace: Workspace
) -> None:
    people = built_workspace.folder.parent / "built_people.csv"

    outcome = on_built("census", "import", people, "--as-of", "2026-12-31")

    assert outcome.code == REFUSED
    assert outcome.err == (
        "Error: The mapping: nobody has confirmed what the columns mean. Write the guess with "
        f"`comptune census guess {people} --to mapping.yml`, correct it and give it with "
        "--mapping; or pass --accept-guess.\n"
    )


def test_a_damaged_run_fails_its_verification(
    comptune: Call, own_workspace: Workspace, altered_run: Callable[[str, str], Path]
) -> None:
    altered_run(
        "00000000000000aa", "update fct_yearly_events set amount = amount + 1 where amount > 0"
    )

    outcome = comptune("verify", "00000000000000aa", "-w", own_workspace.folder)

    assert outcome.code == FAILED
    assert "a sealed run never changes" in outcome.err


def test_a_bridge_that_does_not_close_is_a_failure_and_no_refusal(
    comptune: Call, own_workspace: Workspace, altered_run: Callable[[str, str], Path]
) -> None:
    altered_run("00000000000000ac", "update int_measures set bridge_merit = bridge_merit + 1")

    outcome = comptune("show", "00000000000000ac", "--json", "-w", own_workspace.folder)

    assert (outcome.code, outcome.out) == (FAILED, "")
    assert outcome.error["type"] == "BridgeDoesNotClose"


def test_a_build_that_fails_seals_nothing(comptune: Call, own_workspace: Workspace) -> None:
    settings = own_workspace.folder / "workspace.yml"
    # A file where the build wants a folder.
    settings.write_text(settings.read_text() + '\nspill_folder: "workspace.yml"\n')

    outcome = comptune(
        *("run", "--json", "--workspace", own_workspace.folder),
        *("--scenario", Path(__file__).parents[2] / "examples" / "raise-merit.yml"),
    )

    assert (outcome.code, outcome.out) == (FAILED, "")
    assert outcome.error["type"] == "BuildFailed"
    assert "workspace.yml" in outcome.error["last_words"]
    (kept,) = own_workspace.ledger.read(event_types=["SIMULATION_FAILED"])
    assert "(NotADirectoryError)" in kept.payload["message"]
    assert "workspace.yml" not in kept.payload["message"]
    assert len(own_workspace.runs()) == 1


def test_runs_of_other_years_are_not_compared(
    comptune: Call,
    own_workspace: Workspace,
    built_run_id: str,
    altered_run: Callable[[str, str], Path],
) -> None:
    altered_run("00000000000000ab", "update dim_run set end_year = 2030")

    outcome = comptune(
        "show", built_run_id, "--against", "00000000000000ab", "-w", own_workspace.folder
    )

    assert outcome.code == REFUSED
    assert outcome.err == (
        f'Error: --against is "00000000000000ab"; run {built_run_id} is of 2027 to 2031, this one '
        "of 2027 to 2030. Compare runs of the same years.\n"
    )


def test_what_nobody_foresaw_is_called_a_defect(comptune: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    outcome = comptune("init", "--json", "--workspace", tmp_path / "file" / "below")

    assert outcome.code == FAILED
    assert outcome.error["type"] == "Unexpected"
    assert outcome.error["message"].endswith("This is a defect of comptune: report it.")


def test_without_a_command_the_help_is_shown(comptune: Call) -> None:
    outcome = comptune()

    assert outcome.code == REFUSED
    assert "Usage: comptune" in outcome.out + outcome.err
    assert "Error" not in outcome.err


def test_help_is_an_answer(comptune: Call) -> None:
    assert comptune("--help").code == DONE
