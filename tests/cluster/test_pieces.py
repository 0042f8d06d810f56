"""Into which pieces a batch goes: a simulation counts 30,000 person-years beside its own."""

from comptune.engine.remote import Piece, pieces_of


def test_seeds_are_divided_before_parameter_sets() -> None:
    # 4 seeds x 3 sets of 20,000 + 30,000 person-years: 600,000, so six of 100,000.
    pieces = pieces_of(4_000, 5, 3, 4, width=2, smallest=100_000)

    first, second = slice(0, 1), slice(1, 3)
    assert pieces == [
        Piece(sets, slice(seed, seed + 1)) for seed in range(4) for sets in (first, second)
    ]


def test_work_that_is_not_worth_two_pieces_is_one() -> None:
    assert pieces_of(4_000, 5, 1, 39, width=100, smallest=1_000_000) == [
        Piece(slice(0, 1), slice(0, 39))
    ]


def test_each_worker_has_four_pieces_where_the_work_allows_it() -> None:
    assert len(pieces_of(10_000, 5, 2, 200, width=3, smallest=1_000_000)) == 12


def test_a_piece_stays_small_however_much_work_there_is() -> None:
    # A million people over five years: more than half of the largest piece, for each simulation.
    pieces = pieces_of(1_000_000, 5, 2, 50, width=1, smallest=1_000_000)

    assert {one.seeds.stop - one.seeds.start for one in pieces} == {1}
    assert len(pieces) >= 63  # 503,000,000 person-years in pieces of 8,000,000
