"""What a broken structure is told: the exact message of every rule."""

from pathlib import Path

import pytest

from comptune.structure import StructureRefused, check_structure, read_structure

from .folders import copied, edited

AGE = "termination_age_multipliers"
TENURE = "promotion_tenure_multipliers"
ALL_OR_NONE = "Give every band a multiplier, or leave the table empty: then all are 1."
AMOUNT = (
    "Write digits with a decimal point, such as 50000.00, without thousands marks, signs of "
    "currency or percent."
)
FACTOR = (
    "Write digits with a decimal point, such as 1.15, without thousands marks, signs of currency "
    "or percent."
)

# (name, table, passage, what replaces it, message)
UNREADABLE = [
    (
        "header misspelt",
        "job_levels",
        "level_id,name",
        "level,name",
        'config_job_levels.csv, row 1 is "level,name,min_compensation,max_compensation"; '
        'the header is "level_id,name,min_compensation,max_compensation". '
        "Name the columns so, in this order.",
    ),
    (
        "header with semicolons",
        "rating_distribution",
        "performance_rating,share",
        "performance_rating;share",
        'config_rating_distribution.csv, row 1 is "performance_rating;share"; '
        'the header is "performance_rating,share". '
        "Save the file with commas instead of semicolons.",
    ),
    (
        "cell missing",
        "rating_distribution",
        "3,0.53",
        "3",
        'config_rating_distribution.csv, row 4 is "3" (1 cell); a row has 2 cells. '
        "Give performance_rating, share.",
    ),
    (
        "decimal comma",
        "rating_distribution",
        "3,0.53",
        "3,0,60",
        'config_rating_distribution.csv, row 4 is "3,0,60" (3 cells); a row has 2 cells. '
        "Give performance_rating, share.",
    ),
    (
        "thousands mark",
        "job_levels",
        "50000.00",
        '"50,000.00"',
        'config_job_levels.csv, row 2, column min_compensation is "50,000.00"; '
        f"an amount with at most two decimals is needed. {AMOUNT}",
    ),
    (
        "percent sign",
        TENURE,
        "20+,0.50",
        "20+,50%",
        'config_promotion_tenure_multipliers.csv, row 6, column multiplier is "50%"; '
        f"a number with at most six decimals is needed. {FACTOR}",
    ),
    (
        "scientific notation",
        "rating_distribution",
        "0.53",
        "6e-1",
        'config_rating_distribution.csv, row 4, column share is "6e-1"; '
        f"a number with at most six decimals is needed. {FACTOR}",
    ),
    (
        "seven decimals",
        "rating_distribution",
        "0.53",
        "0.6000001",
        'config_rating_distribution.csv, row 4, column share is "0.6000001"; '
        "a number with at most six decimals is needed. Round it to 6 decimals.",
    ),
    (
        "fractions of a cent",
        "job_levels",
        "50000.00",
        "50000.005",
        'config_job_levels.csv, row 2, column min_compensation is "50000.005"; '
        "an amount with at most two decimals is needed. Round it to 2 decimals.",
    ),
    (
        "too many digits",
        "rating_distribution",
        "0.53",
        "1000",
        'config_rating_distribution.csv, row 4, column share is "1000"; '
        "at most 3 digits stand before the decimal point. Check the value.",
    ),
    (
        "level written as a number with decimals",
        "job_levels",
        "3,Senior Manager",
        "3.0,Senior Manager",
        'config_job_levels.csv, row 4, column level_id is "3.0"; '
        "a whole number is needed. Write digits only, such as 25.",
    ),
    (
        "more years than a number holds",
        "age_bands",
        "25,35",
        "2500000000,35",
        'config_age_bands.csv, row 3, column min_value is "2500000000"; '
        "a whole number has at most 9 digits. Check the value.",
    ),
    (
        "amount missing",
        "job_levels",
        "50000.00",
        "",
        "config_job_levels.csv, row 2, column min_compensation is empty; "
        "an amount with at most two decimals is needed. Fill in the cell.",
    ),
    (
        "name missing",
        "job_levels",
        "Director",
        "",
        "config_job_levels.csv, row 5, column name is empty; text is needed. Fill in the cell.",
    ),
    (
        "blanks around a name",
        "age_bands",
        "45-54",
        " 45-54",
        'config_age_bands.csv, row 5, column age_band is " 45-54"; '
        "a name has no blanks around it. Remove the blanks.",
    ),
    (
        "name of two lines",
        "job_levels",
        "Director",
        '"Dir\nector"',
        'config_job_levels.csv, row 6, column name is "Dir\nector"; '
        "a name is one line of printable characters. Write a plain name.",
    ),
    (
        "name too long",
        "job_levels",
        "Director",
        "D" * 101,
        f'config_job_levels.csv, row 5, column name is "{"D" * 101}"; '
        "a name has at most 100 characters. Shorten it.",
    ),
]

SENSELESS = [
    (
        "minimum above maximum",
        "job_levels",
        "1,Staff,50000.00,75000.00",
        "1,Staff,75000.00,50000.00",
        "config_job_levels, level_id 1, column min_compensation is 75000.00; "
        "the minimum is below the maximum, which is 50000.00. "
        "Lower the minimum or raise the maximum.",
    ),
    (
        "range without width",
        "job_levels",
        "86000.00,130000.00",
        "86000.00,86000.00",
        "config_job_levels, level_id 3, column min_compensation is 86000.00; "
        "the minimum is below the maximum, which is 86000.00. "
        "Lower the minimum or raise the maximum.",
    ),
    (
        "minimum of nothing",
        "job_levels",
        "50000.00",
        "0.00",
        "config_job_levels, level_id 1, column min_compensation is 0.00; "
        "the minimum of a range is more than 0. Give the lowest full-time annual salary of the "
        "level.",
    ),
    (
        "maximum beyond the engine",
        "job_levels",
        "260000.00",
        "5000000000.01",
        "config_job_levels, level_id 5, column max_compensation is 5000000000.01; "
        "the maximum of a range is at most 5,000,000,000. "
        "Give annual pay in whole units of the currency, or in thousands of them.",
    ),
    (
        "level missing",
        "job_levels",
        "4,Director,112000.00,180000.00\n",
        "",
        "config_job_levels, level_id 4: the row is missing. Add the row.",
    ),
    (
        "level too many",
        "job_levels",
        "5,VP,155000.00,260000.00\n",
        "5,VP,155000.00,260000.00\n6,Board,200000.00,400000.00\n",
        "config_job_levels, level_id 6: there is no such level_id. "
        "Correct the key or remove the row.",
    ),
    (
        "level given twice",
        "job_levels",
        "5,VP,155000.00,260000.00\n",
        "5,VP,155000.00,260000.00\n5,Vice President,155000.00,260000.00\n",
        "config_job_levels, level_id 5 is given 2 times; every level_id has one row. "
        "Keep one of the rows.",
    ),
    (
        "two levels of one name",
        "job_levels",
        "Senior Manager",
        "Director",
        'config_job_levels, column name is "Director" 2 times; '
        "every level has a name of its own. Rename one of the levels.",
    ),
    (
        "gap between bands",
        "age_bands",
        "35-44,35,45",
        "35-44,36,45",
        "config_age_bands, age_band 25-34 and 35-44: there is a gap: nobody of 35 to under 36 "
        "years has a band. Set the minimum of 35-44 to 35, or the maximum of 25-34 to 36.",
    ),
    (
        "bands that overlap",
        "tenure_bands",
        "5-9,5,10",
        "5-9,5,11",
        "config_tenure_bands, tenure_band 5-9 and 10-19: they overlap: 10 to under 11 years are "
        "in both. Set the minimum of 10-19 to 11, or the maximum of 5-9 to 10.",
    ),
    (
        "band upside down",
        "tenure_bands",
        "2-4,2,5",
        "2-4,2,2",
        "The structure has 2 problems:\n"
        "- config_tenure_bands, tenure_band 2-4, column min_value is 2; the minimum is below the "
        "maximum (which is exclusive). Correct one of the two.\n"
        "- config_tenure_bands, tenure_band 2-4 and 5-9: there is a gap: nobody of 2 to under 5 "
        "years has a band. Set the minimum of 5-9 to 2, or the maximum of 2-4 to 5.",
    ),
    (
        "first band closed",
        "age_bands",
        "<25,0,25",
        "<25,16,25",
        "config_age_bands, age_band <25, column min_value is 16; "
        "the first band is open-ended: its minimum is empty or 0. "
        "Empty the cell, or add a band below it.",
    ),
    (
        "last band closed",
        "tenure_bands",
        "20+,20,",
        "20+,20,60",
        "config_tenure_bands, tenure_band 20+, column max_value is 60; "
        "the last band is open-ended: its maximum is empty. "
        "Empty the cell, or add a band above it.",
    ),
    (
        "open end inside",
        "tenure_bands",
        "5-9,5,10",
        "5-9,5,",
        "config_tenure_bands, tenure_band 5-9 and 10-19: only the first band may lack a minimum "
        "and only the last a maximum. Give the bands the value at which one ends and the next "
        "begins.",
    ),
    (
        "unknown age with an age",
        "age_bands",
        "unknown,,",
        "unknown,0,",
        "config_age_bands, age_band unknown: the band unknown has neither minimum nor maximum. "
        "Empty both cells.",
    ),
    (
        "band without multiplier",
        AGE,
        "65+,2.10\n",
        "",
        f"config_termination_age_multipliers, age_band 65+: the row is missing. {ALL_OR_NONE}",
    ),
    (
        "unknown age without multiplier",
        AGE,
        "unknown,1.00\n",
        "",
        f"config_termination_age_multipliers, age_band unknown: the row is missing. {ALL_OR_NONE}",
    ),
    (
        "multiplier given twice",
        TENURE,
        "20+,0.50\n",
        "20+,0.50\n20+,0.60\n",
        "config_promotion_tenure_multipliers, tenure_band 20+ is given 2 times; "
        "every tenure_band has one row. Keep one of the rows.",
    ),
    (
        "negative multiplier",
        TENURE,
        "20+,0.50",
        "20+,-0.50",
        "config_promotion_tenure_multipliers, tenure_band 20+, column multiplier is -0.50; "
        "a multiplier is 0 to 10. 1 leaves the rate as it is, 1.15 raises it by 15 %.",
    ),
    (
        "multiplier in percent",
        TENURE,
        "20+,0.50",
        "20+,50",
        "config_promotion_tenure_multipliers, tenure_band 20+, column multiplier is 50.00; "
        "a multiplier is 0 to 10. 1 leaves the rate as it is, 1.15 raises it by 15 %.",
    ),
    (
        "combination missing",
        "merit_matrix",
        "4,2,1.40\n",
        "",
        "config_merit_matrix, performance_rating 4, range_zone 2: the row is missing. Add the row.",
    ),
    (
        "zone that does not exist",
        "merit_matrix",
        "5,6,0.50\n",
        "5,6,0.50\n5,7,0.40\n",
        "config_merit_matrix, performance_rating 5, range_zone 7: "
        "there is no such performance_rating and range_zone. Correct the key or remove the row.",
    ),
    (
        "matrix cell out of bounds",
        "merit_matrix",
        "4,2,1.40\n",
        "4,2,10.000001\n",
        "config_merit_matrix, performance_rating 4, range_zone 2, column multiplier is 10.000001; "
        "a multiplier is 0 to 10. 1 leaves the rate as it is, 1.15 raises it by 15 %.",
    ),
    (
        "shares short of 1",
        "rating_distribution",
        "0.53",
        "0.529999",
        "config_rating_distribution, sum of column share is 0.999999; the sum is exactly 1. "
        "Add 0.000001 to one of the rows.",
    ),
    (
        "weights above 1",
        "new_hire_age_distribution",
        "30,0.09",
        "30,0.10",
        "config_new_hire_age_distribution, sum of column weight is 1.01; the sum is exactly 1. "
        "Take 0.01 from one of the rows.",
    ),
    (
        "rating missing",
        "rating_distribution",
        "2,0.05\n3,0.53",
        "3,0.58",
        "config_rating_distribution, performance_rating 2: the row is missing. Add the row.",
    ),
    (
        "hired as a child",
        "new_hire_age_distribution",
        "20,0.04",
        "13,0.04",
        "config_new_hire_age_distribution, column hire_age is 13; people are hired at 14 to 80. "
        "Remove the row and give its weight to other ages.",
    ),
    (
        "hire age given twice",
        "new_hire_age_distribution",
        "22,0.09",
        "20,0.09",
        "config_new_hire_age_distribution, hire_age 20 is given 2 times; "
        "every hire_age has one row. Keep one of the rows.",
    ),
]


def _named(cases: list[tuple[str, ...]]) -> list[object]:
    return [pytest.param(*case[1:], id=case[0]) for case in cases]


@pytest.mark.parametrize(("table", "old", "new", "message"), _named(UNREADABLE))
def test_a_cell_that_cannot_be_read_is_named(
    tmp_path: Path, table: str, old: str, new: str, message: str
) -> None:
    folder = edited(tmp_path / "bad", table, old, new)

    with pytest.raises(StructureRefused) as refused:
        read_structure(folder)

    assert str(refused.value) == message


@pytest.mark.parametrize(("table", "old", "new", "message"), _named(SENSELESS))
def test_a_structure_that_makes_no_sense_is_told_why(
    tmp_path: Path, table: str, old: str, new: str, message: str
) -> None:
    structure = read_structure(edited(tmp_path / "bad", table, old, new))

    with pytest.raises(StructureRefused) as refused:
        check_structure(structure)

    assert str(refused.value) == message


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    folder = copied(tmp_path / "bad")
    (folder / "config_merit_matrix.csv").unlink()

    with pytest.raises(StructureRefused) as refused:
        read_structure(folder)

    assert str(refused.value) == (
        f"config_merit_matrix.csv: the file is missing in {folder}. "
        'Add it with the header "performance_rating,range_zone,multiplier".'
    )


def test_an_empty_file_lacks_its_header(tmp_path: Path) -> None:
    folder = copied(tmp_path / "bad")
    (folder / "config_merit_tenure_multipliers.csv").write_text("")

    with pytest.raises(StructureRefused) as refused:
        read_structure(folder)

    assert str(refused.value) == (
        "config_merit_tenure_multipliers.csv, row 1 is empty; the header is "
        '"tenure_band,multiplier". Name the columns so, in this order.'
    )


def test_a_misnamed_table_is_not_passed_over(tmp_path: Path) -> None:
    folder = copied(tmp_path / "bad")
    (folder / "config_age_band.csv").write_text("age_band,min_value,max_value\n")

    with pytest.raises(StructureRefused) as refused:
        read_structure(folder)

    assert str(refused.value) == (
        "config_age_band.csv: a structure has no such table. "
        "Rename the file to the table it holds, or take it out of the folder."
    )


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    folder = copied(tmp_path / "bad")
    (folder / "config_job_levels.csv").write_bytes("1,Geschäftsführung".encode("cp1252"))

    with pytest.raises(StructureRefused) as refused:
        read_structure(folder)

    assert str(refused.value) == (
        "config_job_levels.csv: the file is not comma-separated text in UTF-8 ('utf-8' codec "
        "can't decode byte 0xe4 in position 7: invalid continuation byte). Save it as CSV UTF-8."
    )


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StructureRefused) as refused:
        read_structure(tmp_path / "nowhere")

    assert str(refused.value) == (
        f"{tmp_path}/nowhere: there is no such folder. "
        "Name the folder that holds the config_*.csv files."
    )


def test_tenure_is_never_unknown(tmp_path: Path) -> None:
    folder = edited(tmp_path / "bad", "tenure_bands", "20+,20,\n", "20+,20,\nunknown,,\n")
    for table in ("termination", "promotion", "merit"):
        path = folder / f"config_{table}_tenure_multipliers.csv"
        path.write_text(path.read_text() + "unknown,1.00\n")

    with pytest.raises(StructureRefused) as refused:
        check_structure(read_structure(folder))

    assert str(refused.value) == (
        "config_tenure_bands, tenure_band unknown: tenure is always known. "
        "Remove the row or rename the band."
    )


def test_a_band_that_is_renamed_in_one_place_only_is_found_everywhere(tmp_path: Path) -> None:
    structure = read_structure(edited(tmp_path / "bad", "age_bands", "65+", "65 and over"))

    with pytest.raises(StructureRefused) as refused:
        check_structure(structure)

    assert [problem.place for problem in refused.value.problems] == [
        "config_termination_age_multipliers, age_band 65 and over",
        "config_termination_age_multipliers, age_band 65+",
        "config_promotion_age_multipliers, age_band 65 and over",
        "config_promotion_age_multipliers, age_band 65+",
    ]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    folder = edited(tmp_path / "bad", "rating_distribution", "0.53", "1.53")
    path = folder / "config_merit_matrix.csv"
    path.write_text(path.read_text().replace("3,1,1.25", "3,1,11"))

    with pytest.raises(StructureRefused) as refused:
        check_structure(read_structure(folder))

    assert str(refused.value) == (
        "The structure has 3 problems:\n"
        "- config_merit_matrix, performance_rating 3, range_zone 1, column multiplier is 11.00; "
        "a multiplier is 0 to 10. 1 leaves the rate as it is, 1.15 raises it by 15 %.\n"
        "- config_rating_distribution, performance_rating 3, column share is 1.53; "
        "a share is 0 to 1. Write 60 % as 0.60.\n"
        "- config_rating_distribution, sum of column share is 2.00; the sum is exactly 1. "
        "Take 1.00 from one of the rows."
    )
    assert refused.value.as_dict()["message"] == str(refused.value)


def test_a_range_below_that_of_the_level_before_is_a_warning_only(tmp_path: Path) -> None:
    folder = edited(tmp_path / "odd", "job_levels", "86000.00,130000.00", "60000.00,130000.00")

    warnings = check_structure(read_structure(folder))

    assert [str(warning) for warning in warnings] == [
        "config_job_levels, level_id 3, column min_compensation is 60000.00; "
        "the level before it has 66000.00. Ranges usually rise with the level: check both."
    ]


def test_a_multiplier_table_may_be_empty(tmp_path: Path) -> None:
    folder = copied(tmp_path / "some")
    (folder / "config_merit_tenure_multipliers.csv").write_text("tenure_band,multiplier\n")

    assert check_structure(read_structure(folder)) == ()
