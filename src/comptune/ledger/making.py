"""Tables made and looked for: a ledger begins whole or not at all, and is not opened unseen."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, select

from comptune.ledger.database import Database
from comptune.ledger.schema import SCHEMA_VERSION, alembic_version, metadata

_MIGRATIONS = str(Path(__file__).with_name("migrations"))
_START = "Start one with `comptune ledger init`."
_MAKING = "select pg_advisory_xact_lock(hashtext('comptune ledger'))"  # one at a time


def make_file(database: Database) -> None:
    """SQLite's file, empty, in the mode in which readers and writers do not wait for one another.

    Raises:
        LedgerRefused: its folder is missing or cannot be written to, or the file is no database.
    """
    if database.path is None:
        return
    if not database.path.parent.is_dir():
        raise database.refused(
            f"there is no folder {database.path.parent}", "Make the folder, or correct the path."
        )
    database.use_write_ahead_log(create=True)


def make_tables(database: Database, connection: Connection) -> None:
    """Make tables and guards in the connection's transaction.

    Raises:
        LedgerRefused: there is a ledger already, or something else that has its tables' names.
    """
    if database.path is None:
        connection.exec_driver_sql(_MAKING)
    found = set(inspect(connection).get_table_names()) & set(metadata.tables)
    if "entries" in found:
        raise database.refused("there is a ledger already", "Open it, or give another place.")
    if found:
        raise database.refused(
            f"the database holds other tables called {', '.join(sorted(found))}",
            "Give the ledger a database of its own.",
        )
    configuration = Config()
    configuration.set_main_option("script_location", _MIGRATIONS.replace("%", "%%"))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, SCHEMA_VERSION)


def check_made(database: Database) -> None:
    """See whether there is a ledger that this version understands.

    Raises:
        LedgerRefused: it is missing, something else, or made by another version.
    """
    if database.path is not None and not database.path.exists():
        raise database.refused("there is none", _START)
    with database.reading() as connection:
        tables = set(inspect(connection).get_table_names())
        if not set(metadata.tables) <= tables:
            raise database.refused("the database is not a ledger", _START)
        version = connection.execute(select(alembic_version.c.version_num)).scalar_one_or_none()
    if version != SCHEMA_VERSION:
        raise database.refused(
            f"its tables are of version {version}, this comptune's of {SCHEMA_VERSION}",
            "Use the version of comptune that last wrote to it, or a newer one.",
        )
    if database.path is not None:
        database.use_write_ahead_log()  # a copy may have been put out of it
