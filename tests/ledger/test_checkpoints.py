"""Checkpoints: made once, signed, chained; each forged, damaged or missing one is found."""

import hashlib
import json
import shutil
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.ledger import tampering
from tests.ledger.acts import comment, created
from tests.ledger.tampering import path_of, unguarded
from tests.ledger.thousand import FOUNDER, Thousand

from comptune.ledger.auditor.verify_ledger import canonical, signed_text
from comptune.ledger.chain import Head
from comptune.ledger.checkpoints import PRIVATE_KEY_FILE, Checkpoints
from comptune.ledger.errors import CheckpointRefused
from comptune.ledger.store import Ledger
from comptune.ledger.verify import Problem, verify

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FIRST_HASH = "1" * 64


def head(sequence: int) -> Head:
    return Head(sequence, hashlib.sha256(str(sequence).encode()).hexdigest(), NOW)


def problems_of(ledger: Thousand) -> tuple[Problem, ...]:
    workspace = path_of(ledger.url).parent
    found = verify(ledger.url, checkpoints_folder=ledger.checkpoints, workspace_folder=workspace)
    return found.problems


def test_a_checkpoint_says_what_the_ledger_was(ledger: Ledger, tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "kept")
    made = kept.write_for(ledger, NOW)
    assert (made.number, made.size, made.recorded_at) == (1, 1, NOW)
    assert made.head_hash == made.ledger == ledger.entry(1).hash
    assert made.previous == "0" * 64
    assert kept.all() == (made,)


def test_each_checkpoint_names_the_file_of_the_one_before(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path)
    for size in (1, 5, 9):
        kept.write(head(size), NOW, ledger_id=FIRST_HASH)
    contents = [content for _, content in kept.files()]
    assert [name for name, _ in kept.files()] == [f"checkpoint-00000{n}.json" for n in (1, 2, 3)]
    assert kept.all()[2].previous == hashlib.sha256(contents[1]).hexdigest()


def test_a_ledger_that_did_not_grow_gets_no_second_checkpoint(
    ledger: Ledger, tmp_path: Path
) -> None:
    kept = Checkpoints(tmp_path / "kept")
    made = kept.write_for(ledger, NOW)
    assert kept.write_for(ledger, NOW + timedelta(days=1)) == made
    assert len(kept.files()) == 1


def test_the_private_key_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "kept")
    pem = kept.public_key_pem()
    assert stat.S_IMODE((kept.folder / PRIVATE_KEY_FILE).stat().st_mode) == 0o600
    assert pem.startswith("-----BEGIN PUBLIC KEY-----")
    assert kept.public_key_pem() == pem


def test_nothing_is_left_aside(tmp_path: Path) -> None:
    Checkpoints(tmp_path).write(head(1), NOW, ledger_id=FIRST_HASH)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "checkpoint-000001.json",
        PRIVATE_KEY_FILE,
        "public_key.pem",
    ]


def test_many_who_write_at_once_make_one_chain(tmp_path: Path) -> None:
    def write(size: int) -> None:
        try:
            Checkpoints(tmp_path).write(head(size), NOW, ledger_id=FIRST_HASH)
        except CheckpointRefused as refusal:  # somebody was further already
            assert "cut off" in refusal.remedy

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(1, 41)))
    made = Checkpoints(tmp_path).all()
    assert [one.number for one in made] == list(range(1, len(made) + 1))
    assert [one.size for one in made] == sorted({one.size for one in made})
    contents = [content for _, content in Checkpoints(tmp_path).files()]
    for before, after in zip(contents, made[1:], strict=False):
        assert after.previous == hashlib.sha256(before).hexdigest()


def test_a_ledger_that_was_cut_off_gets_no_checkpoint(ledger: Ledger, tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "kept")
    ledger.append([created(FOUNDER, "plan")])
    kept.write_for(ledger, NOW)
    with unguarded(ledger.url) as connection:
        tampering.truncate(connection, 1)
    with pytest.raises(CheckpointRefused, match="cut off"):
        kept.write_for(ledger, NOW)


def test_a_ledger_that_was_rewritten_gets_no_checkpoint(ledger: Ledger, tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path / "kept")
    ledger.append([created(FOUNDER, "plan"), comment(FOUNDER, "plan", "Yes.")])
    kept.write_for(ledger, NOW)
    with unguarded(ledger.url) as connection:
        payload = '{"authenticated_by":"operating_system","scenario":"plan","text":"No."}'
        tampering.rewrite_from(connection, 3, payload)
    with pytest.raises(CheckpointRefused, match="rewritten"):
        kept.write_for(ledger, NOW)


def test_checkpoints_of_another_ledger_are_not_continued(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path)
    kept.write(head(1), NOW, ledger_id=FIRST_HASH)
    with pytest.raises(CheckpointRefused, match="another ledger"):
        kept.write(head(2), NOW, ledger_id="2" * 64)


def test_an_empty_ledger_gets_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(CheckpointRefused, match="0 entries"):
        Checkpoints(tmp_path).write(Head(), NOW, ledger_id=FIRST_HASH)


def test_without_its_private_key_a_folder_is_not_continued_with_a_new_one(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path)
    kept.write(head(1), NOW, ledger_id=FIRST_HASH)
    (tmp_path / PRIVATE_KEY_FILE).unlink()
    with pytest.raises(CheckpointRefused, match=r"private_key\.pem is missing"):
        kept.write(head(2), NOW, ledger_id=FIRST_HASH)


@pytest.mark.parametrize("content", [b"", b"no key", b"\xff" * 50])
def test_a_private_key_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PRIVATE_KEY_FILE).write_bytes(content)
    with pytest.raises(CheckpointRefused, match="not an Ed25519 key"):
        Checkpoints(tmp_path).public_key_pem()


def test_a_public_key_of_somebody_else_is_refused(tmp_path: Path) -> None:
    other = Checkpoints(tmp_path / "other")
    other.public_key_pem()
    kept = Checkpoints(tmp_path / "kept")
    kept.public_key_pem()
    shutil.copy(other.folder / "public_key.pem", kept.folder)
    with pytest.raises(CheckpointRefused, match="does not belong"):
        kept.write(head(1), NOW, ledger_id=FIRST_HASH)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointRefused, match="cannot be written to"):
        Checkpoints(tmp_path / "file" / "kept").write(head(1), NOW, ledger_id=FIRST_HASH)


def test_a_damaged_last_checkpoint_is_refused_in_words(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path)
    kept.write(head(1), NOW, ledger_id=FIRST_HASH)
    (tmp_path / "checkpoint-000001.json").write_text("{}")
    with pytest.raises(CheckpointRefused, match=r"checkpoint-000001\.json does not hold"):
        kept.last()


def test_a_copy_that_poses_as_the_last_checkpoint_is_not_continued(tmp_path: Path) -> None:
    kept = Checkpoints(tmp_path)
    kept.write(head(1), NOW, ledger_id=FIRST_HASH)
    shutil.copy(tmp_path / "checkpoint-000001.json", tmp_path / "checkpoint-000007.json")
    with pytest.raises(CheckpointRefused, match=r"it is checkpoint-000001\.json"):
        kept.write(head(2), NOW, ledger_id=FIRST_HASH)


# ---- What verification finds ---------------------------------------------------------------------


def second(folder: Path) -> Path:
    return folder / "checkpoint-000002.json"


def forge(folder: Path, key: Ed25519PrivateKey | None) -> None:
    """Another head for the second checkpoint; with a key of the forger's own, or unsigned."""
    fields = json.loads(second(folder).read_text()) | {"head_hash": "f" * 64}
    if key is not None:
        fields["signature"] = key.sign(signed_text(fields)).hex()
    second(folder).write_text(canonical(fields))


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "one without a signature": (
        lambda folder: forge(folder, None),
        "checkpoint-000002.json is not signed with the key.",
    ),
    "one signed with another key": (
        lambda folder: forge(folder, Ed25519PrivateKey.generate()),
        "checkpoint-000002.json is not signed with the key.",
    ),
    "one cut short": (
        lambda folder: second(folder).write_bytes(second(folder).read_bytes()[:100]),
        "checkpoint-000002.json cannot be read",
    ),
    "one that is no text": (
        lambda folder: second(folder).write_bytes(b"\xff\xfe"),
        "checkpoint-000002.json cannot be read",
    ),
    "one with another field": (
        lambda folder: second(folder).write_text('{"format":1}'),
        "checkpoint-000002.json cannot be read",
    ),
    "one missing": (
        lambda folder: second(folder).unlink(),
        "checkpoint-000002.json is missing.",
    ),
    "the first ones missing": (
        lambda folder: [second(folder).unlink(), (folder / "checkpoint-000001.json").unlink()],
        "checkpoint-000001.json and all before checkpoint-000003.json are missing.",
    ),
    "one in the place of another": (
        lambda folder: shutil.copy(folder / "checkpoint-000001.json", second(folder)),
        "checkpoint-000002.json bears the number of another.",
    ),
    "one too many": (
        lambda folder: shutil.copy(second(folder), folder / "copy.json"),
        "copy.json is no checkpoint's name.",
    ),
    "all missing": (
        lambda folder: [path.unlink() for path in folder.glob("*.json")],
        "There is a key, but no checkpoint any more.",
    ),
    "the key missing": (
        lambda folder: (folder / "public_key.pem").unlink(),
        "public_key.pem is missing or no key.",
    ),
    "no key any more": (
        lambda folder: (folder / "public_key.pem").write_text("key"),
        "public_key.pem is missing or no key.",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_to_checkpoints_is_found(thousand_copy: Thousand, damage: str) -> None:
    do, words = DAMAGE[damage]
    do(thousand_copy.checkpoints)
    problems = problems_of(thousand_copy)
    assert {problem.kind for problem in problems} == {"checkpoint"}
    assert words in problems[0].words


def test_a_checkpoint_replaced_by_another_that_is_signed_breaks_their_chain(
    thousand_copy: Thousand,
) -> None:
    # Given somebody who holds the private key, and makes the second checkpoint anew
    folder = thousand_copy.checkpoints
    (key,) = [Checkpoints(folder)._private_key()]
    fields = json.loads(second(folder).read_text()) | {"recorded_at": "2026-12-01T00:00:00.000000Z"}
    fields["signature"] = key.sign(signed_text(fields)).hex()
    second(folder).write_text(canonical(fields))
    # Then the third does not name it
    words = [problem.words for problem in problems_of(thousand_copy)]
    assert words == ["checkpoint-000003.json does not follow on the checkpoint before it."]


def test_checkpoints_of_another_ledger_do_not_vouch_for_this_one(
    thousand_copy: Thousand, tmp_path: Path
) -> None:
    shutil.rmtree(thousand_copy.checkpoints)
    Checkpoints(thousand_copy.checkpoints).write(head(3), NOW, ledger_id=FIRST_HASH)
    problem = problems_of(thousand_copy)[0]
    assert (problem.sequence, problem.kind) == (1, "rewritten")


def test_entries_behind_the_last_checkpoint_are_named(thousand_copy: Thousand) -> None:
    (thousand_copy.checkpoints / "checkpoint-000004.json").unlink()
    found = verify(
        thousand_copy.url,
        checkpoints_folder=thousand_copy.checkpoints,
        workspace_folder=path_of(thousand_copy.url).parent,
    )
    assert found.sound
    assert found.anchored_sequence == 750
    assert found.note.startswith("Entries 751 to 1000 were written after the last checkpoint")


def test_a_folder_reached_by_a_link_lies_where_it_leads(
    thousand_copy: Thousand, tmp_path: Path
) -> None:
    workspace = path_of(thousand_copy.url).parent
    inside = workspace / "checkpoints"
    shutil.copytree(thousand_copy.checkpoints, inside)
    link = tmp_path / "link"
    link.symlink_to(inside)
    found = verify(thousand_copy.url, checkpoints_folder=link, workspace_folder=workspace)
    assert found.sound
    assert not found.anchored_outside
    assert "checkpoint_folder" in found.note
