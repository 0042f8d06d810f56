"""The settings of a workspace: what is written reads back, and what is wrong is named by line."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comptune.machine import core_count, memory_bytes
from comptune.settings import (
    Settings,
    SettingsRefused,
    read_settings,
    settings_from,
    settings_text,
    write_settings,
)

ACME = Settings(name="Acme", currency="EUR")

some_settings = st.builds(
    Settings,
    name=st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=100),
    currency=st.sampled_from(["USD", "EUR", "NOK", "JPY"]),
    locale=st.from_regex(r"[a-z]{2,3}_[A-Z]{2}", fullmatch=True),
    memory_limit=st.none() | st.integers(250_000_000, 2**45),
    threads=st.none() | st.integers(1, 1024),
    spill_folder=st.none() | st.sampled_from([Path("spill"), Path("/var/tmp/a: b #c")]),
    checkpoint_folder=st.none() | st.sampled_from([Path("proof"), Path("/mnt/proof: a #1")]),
    log_file=st.none() | st.sampled_from([Path("a.log"), Path("/var/log/a: b #c")]),
    dagster=st.none() | st.sampled_from(["http://127.0.0.1:3000", "https://dagster.acme.eu/x"]),
    ledger=st.none() | st.sampled_from(["0" * 64, "e9" * 32]),
)


@settings(deadline=None)
@given(written=some_settings)
@example(written=Settings(name="A", currency="USD", memory_limit=1_248_970 * 1024))
def test_what_is_written_reads_back(
    tmp_path_factory: pytest.TempPathFactory, written: Settings
) -> None:
    path = tmp_path_factory.mktemp("workspace") / "workspace.yml"

    write_settings(written, path)

    assert read_settings(path) == written


def test_the_file_explains_itself_and_leaves_the_machine_out() -> None:
    assert settings_text(ACME) == (
        "# The settings of this workspace.\n"
        'name: "Acme"\n'
        "\n"
        "# The one currency of every amount, a code of ISO 4217.\n"
        'currency: "EUR"\n'
        "\n"
        "# How numbers and dates are shown: a language and a country.\n"
        'locale: "en_US"\n'
        "\n"
        "# The settings below are for one machine. Left out, each machine uses its own default.\n"
        "\n"
        "# Memory for tables: by default 8 GB, or half of the machine's memory if that is less.\n"
        '# memory_limit: "4 GB"\n'
        "\n"
        "# Threads: by default the machine's cores, at most 10.\n"
        "# threads: 4\n"
        "\n"
        "# Where work that outgrows the memory goes: by default .spill in the workspace.\n"
        '# spill_folder: ".spill"\n'
        "\n"
        "# Where the ledger's signed checkpoints and their key are kept: by default checkpoints in "
        "the\n"
        "# workspace, where they protect against accidents only. Name a folder that those who can "
        "write to\n"
        "# the ledger cannot write to.\n"
        '# checkpoint_folder: "/somewhere/else"\n'
        "\n"
        "# Where structured logs go, a JSON object a line, without pay or people. COMPTUNE_LOG "
        "goes before.\n"
        '# log_file: "comptune.log"\n'
        "\n"
        "# The Dagster server that official runs and tuning of the pages queue at, where a team "
        "has one.\n"
        "# COMPTUNE_DAGSTER_URL goes before.\n"
        '# dagster: "http://127.0.0.1:3000"\n'
    )


def test_a_write_replaces_the_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "workspace.yml"
    write_settings(ACME, path)

    write_settings(Settings(name="Acme", currency="EUR", threads=3), path)

    assert read_settings(path).threads == 3
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "workspace.yml"
    write_settings(ACME, path)

    def broken(descriptor: int) -> None:
        raise OSError(5, f"Input/output error on {descriptor}")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(OSError, match="Input/output error"):
        write_settings(Settings(name="Other", currency="USD"), path)

    assert read_settings(path) == ACME
    assert list(tmp_path.iterdir()) == [path]


def test_defaults_come_from_the_machine_within_8_gb_and_10_threads() -> None:
    assert ACME.memory_limit_bytes == min(8_000_000_000, memory_bytes() // 2)
    assert ACME.thread_count == min(10, core_count())


@pytest.mark.parametrize(
    ("memory", "cores", "memory_limit", "threads"),
    [
        (64_000_000_000, 64, 8_000_000_000, 10),
        (6_000_000_000, 4, 3_000_000_000, 4),
    ],
)
def test_the_defaults_of_large_and_small_machines(
    monkeypatch: pytest.MonkeyPatch, memory: int, cores: int, memory_limit: int, threads: int
) -> None:
    monkeypatch.setattr("comptune.settings.model.memory_bytes", lambda: memory)
    monkeypatch.setattr("comptune.settings.model.core_count", lambda: cores)

    assert ACME.memory_limit_bytes == memory_limit
    assert ACME.thread_count == threads


def test_settings_win_over_the_machine() -> None:
    chosen = Settings(name="Acme", currency="EUR", memory_limit=300_000_000, threads=50)

    assert chosen.memory_limit_bytes == 300_000_000
    assert chosen.thread_count == 50


def test_the_spill_folder_is_in_the_workspace_unless_it_is_absolute() -> None:
    workspace = Path("/data/acme")

    assert ACME.spill_folder_of(workspace) == Path("/data/acme/.spill")
    for given_folder, used in (("fast", "/data/acme/fast"), ("/fast", "/fast")):
        chosen = settings_from({"name": "A", "currency": "EUR", "spill_folder": given_folder})
        assert chosen.spill_folder_of(workspace) == Path(used)


def test_checkpoints_are_in_the_workspace_unless_a_setting_names_another_folder() -> None:
    workspace = Path("/data/acme")

    assert ACME.checkpoint_folder_of(workspace) == Path("/data/acme/checkpoints")
    for given_folder, used in (("proof", "/data/acme/proof"), ("/mnt/proof", "/mnt/proof")):
        chosen = settings_from({"name": "A", "currency": "EUR", "checkpoint_folder": given_folder})
        assert chosen.checkpoint_folder_of(workspace) == Path(used)


@pytest.mark.parametrize(
    ("written", "size_bytes"),
    [
        ("4 GB", 4_000_000_000),
        ("4GB", 4_000_000_000),
        ("1.5 gb", 1_500_000_000),
        ("4 GiB", 4 * 2**30),
        ("512 MB", 512_000_000),
        ("0.25 TB", 250_000_000_000),
        (500_000_000, 500_000_000),
    ],
)
def test_a_memory_limit_is_a_size_or_bytes(written: object, size_bytes: int) -> None:
    settings = settings_from({"name": "A", "currency": "EUR", "memory_limit": written})

    assert settings.memory_limit == size_bytes


NAME = (
    "the name of the workspace is one line of 1 to 100 characters. "
    'Write it in quotes: name: "Acme".'
)
MEMORY = (
    'the memory limit is a size of at least 250 MB. Write "4 GB", or remove the line for the '
    "default."
)
THREADS = (
    "the number of threads is a whole number of 1 to 1024. Write a number such as 4, or remove "
    "the line for the default."
)
CURRENCY = (
    "the currency is a three-letter code of ISO 4217. Write it in capitals, such as USD or EUR."
)
LINES = "Write each setting on a line of its own, as key: value, with text in quotes."

BAD = [
    ("", f"workspace.yml, name: the setting is missing. {NAME.split('. ')[1]}"),
    (
        "name: Acme\n",
        "workspace.yml, currency: the setting is missing. "
        "Write it in capitals, such as USD or EUR.",
    ),
    (
        "name: Acme\ncurrency: EUR\nthread: 4\n",
        "workspace.yml, line 3, thread: there is no such setting. Did you mean threads?",
    ),
    (
        "name: Acme\ncolour: blue\ncurrency: EUR\n",
        "workspace.yml, line 2, colour: there is no such setting. There are: name, currency, "
        "locale, memory_limit, threads, spill_folder, checkpoint_folder, log_file, "
        "dagster, ledger.",
    ),
    (
        "name: Acme\ncurrency: EUR\n7: 4\n",
        "workspace.yml, line 3, 7: there is no such setting. There are: name, currency, "
        "locale, memory_limit, threads, spill_folder, checkpoint_folder, log_file, "
        "dagster, ledger.",
    ),
    ("name: 2026\ncurrency: EUR\n", f"workspace.yml, line 1, name is 2026; {NAME}"),
    (
        "name: 2026-01-01\ncurrency: EUR\n",
        f'workspace.yml, line 1, name is "2026-01-01"; {NAME}',
    ),
    ('name: ""\ncurrency: EUR\n', f'workspace.yml, line 1, name is ""; {NAME}'),
    ('name: "a\\nb"\ncurrency: EUR\n', f'workspace.yml, line 1, name is "a\\nb"; {NAME}'),
    ("name: Acme\ncurrency: eur\n", f'workspace.yml, line 2, currency is "eur"; {CURRENCY}'),
    ("name: Acme\ncurrency: XXX\n", f'workspace.yml, line 2, currency is "XXX"; {CURRENCY}'),
    ("name: Acme\ncurrency: no\n", f"workspace.yml, line 2, currency is false; {CURRENCY}"),
    (
        "name: Acme\ncurrency: EUR\nlocale: german\n",
        'workspace.yml, line 3, locale is "german"; the locale is a language and a country. '
        "Write it like en_US or de_DE.",
    ),
    (
        "name: Acme\ncurrency: EUR\nmemory_limit: 4 apples\n",
        f'workspace.yml, line 3, memory_limit is "4 apples"; {MEMORY}',
    ),
    (
        "name: Acme\ncurrency: EUR\nmemory_limit: 4\n",
        f"workspace.yml, line 3, memory_limit is 4; {MEMORY}",
    ),
    (
        "name: Acme\ncurrency: EUR\nmemory_limit: 100 MB\n",
        f'workspace.yml, line 3, memory_limit is "100 MB"; {MEMORY}',
    ),
    (
        "name: Acme\ncurrency: EUR\nthreads: 0\n",
        f"workspace.yml, line 3, threads is 0; {THREADS}",
    ),
    (
        "name: Acme\ncurrency: EUR\nthreads: yes\n",
        f"workspace.yml, line 3, threads is true; {THREADS}",
    ),
    (
        'name: Acme\ncurrency: EUR\nthreads: "4"\n',
        f'workspace.yml, line 3, threads is "4"; {THREADS}',
    ),
    (
        "name: Acme\ncurrency: EUR\nspill_folder: [a]\n",
        'workspace.yml, line 3, spill_folder is ["a"]; the spill folder is the path of a folder. '
        "Write a path, absolute or within the workspace, or remove the line for the default.",
    ),
    (
        "name: Acme\ncurrency: EUR\nname: Other\n",
        "workspace.yml, line 3, name: the setting stands already in line 1. Remove one of the two.",
    ),
    (
        "name: Acme\ncurrency: [EUR\n",
        "workspace.yml, line 3: the file is not YAML (expected ',' or ']', but got "
        f"'<stream end>'). {LINES}",
    ),
    (
        "name: Acme\n\tcurrency: EUR\n",
        "workspace.yml, line 2: the file is not YAML (found character '\\t' that cannot start any "
        f"token). {LINES}",
    ),
    (
        "- name: Acme\n",
        "workspace.yml, line 1: the file holds settings, one a line, each a key and a value. "
        'Write them like name: "Acme".',
    ),
    (
        "threads: 0\nname: 5\ncurrency: EUR\n",
        f"workspace.yml, line 1, threads is 0; {THREADS}",
    ),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_a_wrong_setting_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "workspace.yml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsRefused) as refused:
        read_settings(path)

    assert str(refused.value) == message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused) as refused:
        read_settings(tmp_path / "workspace.yml")

    assert str(refused.value) == (
        f"{tmp_path}/workspace.yml: there is no such file. "
        "A workspace has one: make it anew, or restore it."
    )


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "workspace.yml"
    path.write_bytes("name: Müller\n".encode("cp1252"))

    with pytest.raises(SettingsRefused, match=r"^workspace\.yml: the file is not text in UTF-8"):
        read_settings(path)


def test_values_from_elsewhere_are_refused_in_the_same_words() -> None:
    with pytest.raises(SettingsRefused) as refused:
        settings_from({"name": "Acme", "currency": "Euro"}, source="--currency")

    assert str(refused.value) == f'--currency, currency is "Euro"; {CURRENCY}'
