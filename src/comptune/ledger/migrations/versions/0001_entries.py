"""Entries that can only be appended, and projections of them."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

revision = "0001"
down_revision = None

_GENESIS = "0" * 64
_APPEND_ONLY = "the ledger is append-only: entries are never changed or removed"
_WRONG = {
    "sequence": "the ledger has no gaps: the sequence must be one more than the newest entry's",
    "previous_hash": "the entry does not name the hash of the newest entry as the one before it",
    "recorded_at": "the entry is older than the newest one",
    "version": "the version must be one more than the newest of its stream",
}


def upgrade() -> None:
    """Make tables and guards."""
    number = BigInteger().with_variant(Integer(), "sqlite")
    op.create_table(
        "entries",
        Column("sequence", number, nullable=False, autoincrement=False),
        Column("recorded_at", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("event_type", Text, nullable=False),
        Column("stream", Text, nullable=False),
        Column("version", number, nullable=False),
        Column("payload", Text, nullable=False),
        Column("previous_hash", Text, nullable=False),
        Column("hash", Text, nullable=False),
        PrimaryKeyConstraint("sequence", name="entries_sequence"),
        UniqueConstraint("stream", "version", name="entries_stream_version"),
        sqlite_strict=True,
    )
    op.create_table(
        "projections",
        Column("name", Text, nullable=False),
        Column("sequence", number, nullable=False),
        Column("hash", Text, nullable=False),
        Column("content", Text, nullable=False),
        Column("made_by", Text, nullable=False),
        PrimaryKeyConstraint("name", name="projections_name"),
        sqlite_strict=True,
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite_guards() if on_sqlite else _postgresql_guards():
        op.get_bind().exec_driver_sql(statement)


def _sqlite_guards() -> list[str]:
    # `insert or replace` deletes without telling a trigger, so the insert itself is checked:
    # with the next sequence and the next version there is nothing left that it could replace.
    head = "select {} from entries order by sequence desc limit 1"
    wrong = {
        "sequence": f"new.sequence is not coalesce(({head.format('sequence')}), 0) + 1",
        "previous_hash": "new.previous_hash is not "
        f"coalesce(({head.format('hash')}), '{_GENESIS}')",
        "recorded_at": f"new.recorded_at < ({head.format('recorded_at')})",
        "version": "new.version is not 1 + coalesce("
        "(select max(version) from entries where stream = new.stream), 0)",
    }
    refusals = "\n".join(
        f"select raise(abort, '{_escaped(_WRONG[name])}') where {condition};"
        for name, condition in wrong.items()
    )
    return [
        f"create trigger entries_refuse_{act} before {act} on entries "
        f"begin select raise(abort, '{_APPEND_ONLY}'); end"
        for act in ("update", "delete")
    ] + [f"create trigger entries_check_insert before insert on entries begin {refusals} end"]


def _postgresql_guards() -> list[str]:
    # By its full name, so that a temporary table called `entries` cannot stand in for it.
    schema: str = op.get_bind().exec_driver_sql("select quote_ident(current_schema())").scalar_one()
    wrong = {
        "sequence": "new.sequence is distinct from coalesce(head.sequence, 0) + 1",
        "previous_hash": f"new.previous_hash is distinct from coalesce(head.hash, '{_GENESIS}')",
        "recorded_at": 'new.recorded_at collate "C" < head.recorded_at',
        "version": "new.version is distinct from 1 + coalesce("
        f"(select max(version) from {schema}.entries where stream = new.stream), 0)",
    }
    refusals = "\n".join(
        f"if {condition} then raise exception '{_escaped(_WRONG[name])}'; end if;"
        for name, condition in wrong.items()
    )
    return [
        f"""
        create function {schema}.entries_refuse_change() returns trigger language plpgsql as $$
        begin raise exception '{_APPEND_ONLY}'; end $$
        """,
        f"""
        create function {schema}.entries_check_insert() returns trigger language plpgsql as $$
        declare head record;
        begin
            select * into head from {schema}.entries order by sequence desc limit 1;
            {refusals}
            return new;
        end $$
        """,
        f"create trigger entries_refuse_change before update or delete or truncate "
        f"on {schema}.entries for each statement "
        f"execute function {schema}.entries_refuse_change()",
        f"create trigger entries_check_insert before insert on {schema}.entries "
        f"for each row execute function {schema}.entries_check_insert()",
        # Also while a session plays the part of a replica, when other triggers are silent.
        f"alter table {schema}.entries enable always trigger entries_refuse_change",
        f"alter table {schema}.entries enable always trigger entries_check_insert",
    ]


def _escaped(text: str) -> str:
    return text.replace("'", "''")
