"""Locks of builds: one at a time, whoever waits gets its turn, and no file stays behind."""

import threading
from pathlib import Path

from comptune.warehouse.processes import locked, locked_if_free


def test_one_holds_it_at_a_time_though_the_file_goes_with_each(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    inside, most, turns = 0, 0, 0
    counting = threading.Lock()

    def work() -> None:
        nonlocal inside, most, turns
        for _ in range(200):
            with locked(path):
                with counting:
                    inside += 1
                    most = max(most, inside)
                    turns += 1
                with counting:
                    inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (most, turns) == (1, 1600)
    assert not path.exists()


def test_what_is_held_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with locked(path):
        with locked_if_free(path) as is_held:
            assert not is_held
        assert path.exists()


def test_a_lock_that_a_killed_process_left_is_taken_and_goes(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    path.touch()

    with locked_if_free(path) as is_held:
        assert is_held

    assert not path.exists()
