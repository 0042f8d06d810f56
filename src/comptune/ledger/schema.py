"""The ledger's tables as SQLAlchemy knows them; `migrations/` makes them, with their guards."""

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

SCHEMA_VERSION: Final = "0001"  # the newest migration

metadata: Final = MetaData()
_NUMBER: Final = BigInteger().with_variant(Integer(), "sqlite")

entries: Final = Table(
    "entries",
    metadata,
    Column("sequence", _NUMBER, primary_key=True, autoincrement=False),
    Column("recorded_at", Text, nullable=False),  # text, so that what is hashed is what is stored
    Column("actor", Text, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("version", _NUMBER, nullable=False),
    Column("payload", Text, nullable=False),  # canonical JSON
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

# What can be computed from the entries again. `made_by` names the code that did.
projections: Final = Table(
    "projections",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sequence", _NUMBER, nullable=False),
    Column("hash", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("made_by", Text, nullable=False),
)

alembic_version: Final = Table(
    "alembic_version", metadata, Column("version_num", Text, primary_key=True)
)

# The triggers that migrations put on `entries`; `verify` looks whether they are still there.
SQLITE_GUARDS: Final = ("entries_refuse_update", "entries_refuse_delete", "entries_check_insert")
POSTGRESQL_GUARDS: Final = ("entries_refuse_change", "entries_check_insert")
