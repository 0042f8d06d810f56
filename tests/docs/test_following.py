"""Every command of the tutorial works as the page shows; a page that shows otherwise is found."""

from pathlib import Path

import pytest
from tests.conftest import REPOSITORY

from .conftest import Opened
from .following import Command, Ids, Shell, StalePage, exactly, follow, placed
from .ways import TUTORIAL

PRINTED = ["Run 0123456789abcdef", "2027 52.18 M", "2028 54.99 M", "Done"]


def test_the_commands_of_the_tutorial_print_what_it_shows(opened: Opened) -> None:
    page = (REPOSITORY / TUTORIAL.pages[0]).read_text(encoding="utf-8")
    assert len(follow(page, opened(TUTORIAL), TUTORIAL)) > 30


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
    with pytest.raises(StalePage):
        placed(Command("comptune x", tuple(shown), 0), PRINTED, exactly, Ids())


def test_ids_of_the_page_become_those_of_this_run() -> None:
    ids = Ids()
    ids.learn("Run 0123456789abcdef", "Run fedcba9876543210")

    assert ids.translate("comptune show 01234567") == "comptune show fedcba98"
    assert ids.translate("comptune show 2027") == "comptune show 2027"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("false", ()), ("true  # refused", ()), ("exit 1  # refused", ()), ("exit 2  # fails", ())],
)
def test_a_command_that_ends_otherwise_than_told_is_found(
    text: str, shown: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(StalePage):
        Shell.of_reader(tmp_path, tmp_path / "state", ()).run(Command(text, shown, 0))


def test_a_command_leaves_folder_and_variables_to_the_next(tmp_path: Path) -> None:
    shell = Shell.of_reader(tmp_path, tmp_path / "state", ())
    shell.run(Command("mkdir inner && cd inner && export WORD='two words'", (), 0))
    assert shell.run(Command('basename "$PWD"; echo "$WORD"', (), 0)) == ["inner", "two words"]
