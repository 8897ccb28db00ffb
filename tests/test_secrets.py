"""A password is in no message and no result, whatever is done with its URL."""

import gc
import time
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sql

from mdsl.commands.exits import Exit
from mdsl.files.locations import hide_secrets, shown_location
from tests.commands import Mdsl
from tests.paths import MODELS
from tests.places import read_folder, to_server
from tests.postgres import PASSWORD

PRODUCTION = str(MODELS / "production")
SECRETS = (PASSWORD, PASSWORD.partition("/")[0])


def test_results_hold_no_password(mdsl: Mdsl, database: str, tmp_path: Path) -> None:
    to_server(read_folder(MODELS / "production" / "data"), database)
    for arguments in (
        ("check", PRODUCTION, "--data", database),
        ("explain", "--plan", PRODUCTION, "--data", database),
        ("compile", PRODUCTION, "--data", database, "-o", "production.mps"),
        ("solve", PRODUCTION, "--data", database, "--out", "folder"),
        ("solve", PRODUCTION, "--data", database, "--out", "book.xlsx"),
        ("solve", PRODUCTION, "--data", database, "--out", database),
        ("solve", PRODUCTION, "--data", database, "--start", database),
        ("solve", PRODUCTION, "--data", database, "--data", f"{PRODUCTION}/data"),
    ):
        done = mdsl(*arguments)
        assert done.code == Exit.SOLVED, done.err
        assert not any(secret in done.out + done.err for secret in SECRETS)
    contents = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    with zipfile.ZipFile("book.xlsx") as book:
        contents += [book.read(name) for name in book.namelist()]
    engine = sql.create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        for name in sql.inspect(connection).get_table_names():
            query = sql.select(sql.text("*")).select_from(sql.table(name))
            contents.append(str(connection.execute(query).all()).encode())
    engine.dispose()
    assert len(contents) > 40
    assert not any(s.encode() in content for s in SECRETS for content in contents)


def test_commands_leave_no_connection(mdsl: Mdsl, database: str) -> None:
    to_server(read_folder(MODELS / "production" / "data"), database)
    gc.disable()
    try:
        assert mdsl("check", PRODUCTION, "--data", database).code == Exit.SOLVED
        assert mdsl("check", PRODUCTION, "--data", database, "--data", "no").err
        assert mdsl("solve", PRODUCTION, "--data", database).code == Exit.SOLVED
        assert open_connections(database) == 0
    finally:
        gc.enable()


def open_connections(database: str) -> int:
    """Return how many connections others have to a database, once the server has seen them end."""
    engine = sql.create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    query = sql.text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    count = 1
    for _ in range(50):
        with engine.connect() as connection:
            count = connection.execute(query).scalar_one()
        if not count:
            break
        time.sleep(0.1)
    engine.dispose()
    return count


def test_errors_hold_no_password(mdsl: Mdsl) -> None:
    url = "postgresql://planner:s3cret/pass@word@127.0.0.1:1/base?options=s3cret"
    for arguments in (
        ("solve", url),
        ("read", url),
        ("new", url),
        ("new", url.partition("?")[0]),
        ("solve", PRODUCTION, "--data", url),
        ("solve", PRODUCTION, "--out", url),
        ("solve", PRODUCTION, "--start", url),
        ("compile", PRODUCTION, "-o", url.partition("?")[0]),
        ("data-template", PRODUCTION, "-o", url),
        ("solve", PRODUCTION, "--bogus", url.partition("?")[0]),
        ("sweep", PRODUCTION, "--out", url),
    ):
        done = mdsl(*arguments)
        assert done.code not in {Exit.SOLVED, Exit.INTERNAL_FAULT}, arguments
        assert done.err
        assert not any(secret in done.out + done.err for secret in SECRETS), arguments


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("postgresql://a:b@host/base?x=y", "postgresql://host/base"),
        ("postgresql+psycopg://a:b/c@d@host/base", "postgresql+psycopg://host/base"),
        ("postgresql:/a:b@host/base", "postgresql:/host/base"),
        ("sqlite:///plan.db", "sqlite:///plan.db"),
        ("C:/plans/a@b", "C:/plans/a@b"),
        ("data/a@b?", "data/a@b?"),
    ],
)
def test_places_as_they_are_shown(name: str, shown: str) -> None:
    assert shown_location(name) == shown
    assert hide_secrets(f"no such place: {name}, or").startswith(
        f"no such place: {shown.partition('?')[0]}"
    )
