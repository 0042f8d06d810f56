"""Bad census files and mappings, and the exact message that each gets (`bad_censuses.yml`)."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from comptune.census import CensusRefused, MappingRefused, import_census, parse_mapping

from .conftest import AS_OF, mapping_of

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("bad_censuses.yml").read_text("utf-8")
)


def outcome(case: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What the import says: the messages of rejected rows, or the refusal of the whole."""
    path = folder / case.get("file", "census.csv")
    content = case.get("content")
    if content is not None:
        path.write_bytes(content.encode(case.get("encoding", "utf-8")))
    plain = mapping_of((content or "").partition("\n")[0], **case.get("mapping", {}))
    try:
        report = import_census(
            path,
            mapping=parse_mapping(plain, source="mapping.yml"),
            as_of=AS_OF,
            folder=folder / "census",
            currency=case.get("currency"),
            strict=case.get("strict", False),
        )
    except (CensusRefused, MappingRefused) as refusal:
        return {"refused": f"{type(refusal).__name__}: {refusal}".replace(f"{folder}/", "")}
    return {"rejected": [str(fault) for fault in report.faults]}


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_bad_input_gets_its_exact_message(case: dict[str, Any], tmp_path: Path) -> None:
    expected = {key: case[key] for key in ("rejected", "refused") if key in case}
    assert outcome(case, tmp_path) == expected


def test_the_table_of_bad_inputs_is_long_enough_and_names_each_once() -> None:
    assert len(CASES) >= 40
    assert len({case["case"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if "refused" in case],
    ids=[case["case"] for case in CASES if "refused" in case],
)
def test_a_refused_import_writes_nothing(case: dict[str, Any], tmp_path: Path) -> None:
    outcome(case, tmp_path)
    assert not (tmp_path / "census").exists()
