"""Every command of the tutorial works as the page shows, in order, in an empty folder."""

from pathlib import Path

import pytest

from .tutorial import PAGE, Command, Ids, StaleTutorial, commands, exactly, placed, run

PRINTED = ["Run 0123456789abcdef", "2027 52.18 M", "2028 54.99 M", "Done"]


def test_the_commands_of_the_tutorial_print_what_it_shows(tmp_path: Path) -> None:
    ids = Ids()
    for command in commands(PAGE.read_text(encoding="utf-8")):
        placed(command, run(command, tmp_path, ids), exactly, ids)


@pytest.mark.parametrize(
    "shown",
    [
        PRINTED,
        ["Run fedcba9876543210", "...", "Done"],
        ["...", "2027 52.18 M", "2028 54.99 M", "..."],
        ["..."],
    ],
)
def test_lines_left_out_and_other_ids_are_no_difference(shown: list[str]) -> None:
    placed(Command("comptune x", tuple(shown), 0), PRINTED, exactly, Ids())


@pytest.mark.parametrize(
    "shown",
    [
        PRINTED[:-1],
        PRINTED[1:],
        ["...", "2027 52.19 M", "..."],
        ["...", "2028 54.99 M", "2027 52.18 M", "..."],
        ["...", "2027 52.18 M"],
        [],
    ],
)
def test_a_stale_line_is_found(shown: list[str]) -> None:
    with pytest.raises(StaleTutorial):
        placed(Command("comptune x", tuple(shown), 0), PRINTED, exactly, Ids())


def test_ids_of_the_page_become_those_of_this_run() -> None:
    ids = Ids()
    ids.learn("Run 0123456789abcdef", "Run fedcba9876543210")

    assert ids.translate("comptune show 01234567") == "comptune show fedcba98"
    assert ids.translate("comptune show 2027") == "comptune show 2027"
