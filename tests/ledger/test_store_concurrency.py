"""Many writers, processes and threads: nothing is lost, nothing is doubled, nobody is overrun."""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise

from tests.ledger.acts import CELL, change, comment, created
from tests.ledger.chains import check_chain
from tests.ledger.conftest import FOUNDED_AT, FOUNDER
from tests.ledger.writers import write

from comptune.ledger.actor import Actor
from comptune.ledger.entry import scenario_stream
from comptune.ledger.errors import LedgerRefused
from comptune.ledger.store import Ledger

WRITERS = 8
EACH = 500
SCENARIOS = ("north", "south", "west", "east")


def test_eight_processes_on_shared_streams_lose_and_double_nothing(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, scenario) for scenario in SCENARIOS])
    founded = ledger.head().sequence

    with ProcessPoolExecutor(WRITERS, multiprocessing.get_context("spawn")) as pool:
        writers = [
            pool.submit(write, ledger.url, writer, EACH, SCENARIOS) for writer in range(WRITERS)
        ]
        written = [writer.result() for writer in writers]

    acknowledged = [item for one in written for item in one.hashes.items()]
    assert len(acknowledged) == WRITERS * EACH
    assert dict(acknowledged) == {
        sequence: known for sequence, known in check_chain(ledger).items() if sequence > founded
    }
    assert sorted(sequence for sequence, _ in acknowledged) == list(
        range(founded + 1, founded + WRITERS * EACH + 1)
    )
    stale = [meanwhile for one in written for meanwhile in one.stale]
    assert stale, "eight writers on four streams never met"
    assert all(meanwhile for meanwhile in stale)  # each was told what happened
    assert Ledger.open(ledger.url).state() == ledger.state()
    for scenario in SCENARIOS:
        moves = [
            entry.payload["cells"][0]
            for entry in ledger.read(
                stream=scenario_stream(scenario), event_types=["PARAMETER_CHANGE"]
            )
        ]
        assert all(later["old"] == earlier["new"] for earlier, later in pairwise(moves))


def test_of_those_who_begin_a_ledger_at_once_one_succeeds(ledger_url: str) -> None:
    start = threading.Barrier(4)

    def begin(number: int) -> int | None:
        founder = Actor(f"founder {number}", FOUNDER.authenticated_by)
        start.wait()
        try:
            Ledger.create(ledger_url, founder=founder, at=FOUNDED_AT).close()
        except LedgerRefused:
            return None
        return number

    with ThreadPoolExecutor(4) as pool:
        (winner,) = {number for number in pool.map(begin, range(4)) if number is not None}
    assert [entry.actor for entry in Ledger.open(ledger_url).read()] == [f"founder {winner}"]


def test_threads_share_a_ledger(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, "plan")])

    def work(number: int) -> int:
        for turn in range(10):
            ledger.append([comment(FOUNDER, "plan", f"{number}, {turn}")])
            ledger.state()
        return ledger.state_at(number + 1).sequence

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(work, range(16))) == list(range(1, 17))
    assert len(check_chain(ledger)) == 2 + 16 * 10
    assert ledger.state().sequence == 2 + 16 * 10


def test_a_reader_does_not_wait_for_a_writer(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, "plan")])
    reading = ledger.read()
    next(reading)
    inside, finished = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with ledger._database.writing(lock="lock table entries in share row exclusive mode"):
            inside.set()
            finished.wait()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    inside.wait()
    try:
        assert ledger.head().sequence == 2
        assert ledger.state().sequence == 2
        assert [entry.sequence for entry in reading] == [2]
    finally:
        finished.set()
        writer.join()


def test_a_writer_does_not_wait_for_a_reader(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, "plan")])
    reading = ledger.read()
    next(reading)

    ledger.append([comment(FOUNDER, "plan", "while somebody reads")])

    assert ledger.head().sequence == 3


def test_a_forked_child_has_connections_of_its_own(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, "plan")])
    child = os.fork()
    if child == 0:
        status = 1
        try:
            ledger.append([comment(FOUNDER, "plan", "from the child")])
            status = 0
        finally:
            os._exit(status)
    ledger.append([comment(FOUNDER, "plan", "from the parent")])
    assert os.waitpid(child, 0)[1] == 0

    said = {entry.payload["text"] for entry in ledger.read(event_types=["COMMENT_ADDED"])}
    assert said == {"from the child", "from the parent"}
    assert len(check_chain(ledger)) == 4


def test_two_ledgers_on_one_database_see_what_the_other_wrote(ledger: Ledger) -> None:
    other = Ledger.open(ledger.url)
    ledger.append([created(FOUNDER, "plan")])
    other.append([change(FOUNDER, other.state(), "plan", "0.03")])
    ledger.append([change(FOUNDER, ledger.state(), "plan", "0.04")])

    assert str(other.state().scenarios["plan"].overrides[CELL].value) == "0.04"
    assert other.state() == ledger.state()
