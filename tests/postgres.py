"""A PostgreSQL server of the tests' own, on loopback, with its own folder.

It ends with the tests, also where these are killed: a shell waits for the end of a pipe that
only they hold open, and then stops the server and takes its folder away.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sql

USER = "planner"
PASSWORD = "s3cret/pass@word"
SECONDS = "60"
WATCH = 'read -r _; "$1" stop --pgdata "$2/data" -w -m immediate; rm -rf "$2"'


def find_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """Start a server and give the URL of its empty database; stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="mdsl-postgres-") as folder:
        place = Path(folder)
        user = _unprivileged(place)
        with _watching(programs, place, user), _served(programs, place, user) as url:
            yield url


@contextmanager
def _served(programs: Path, place: Path, user: int | None) -> Iterator[str]:
    data = place / "data"
    key = place / "key"
    key.write_text(PASSWORD, encoding="utf-8")
    key.chmod(0o644)

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        log = place / "commands.log"
        with log.open("ab") as file:
            subprocess.run(
                command,
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                cwd=place,
                user=user,
            )

    run(
        "initdb",
        *("--pgdata", str(data), "--username", USER, "--pwfile", str(key)),
        *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "-N"),
    )
    port = _free_port()
    options = f"-h 127.0.0.1 -p {port} -k {place} -F"
    control = ("--pgdata", str(data), "-w", "-t", SECONDS)
    run("pg_ctl", *control, "-l", str(data / "log"), "-o", options, "start")
    try:
        yield f"postgresql://{USER}:{quote(PASSWORD, '')}@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", *control, "-m", "immediate", "stop")


@contextmanager
def _watching(programs: Path, place: Path, user: int | None) -> Iterator[None]:
    """Have a server stopped, and its folder removed, if this process does not live to do it."""
    watch = subprocess.Popen(
        ["/bin/sh", "-c", WATCH, "watch", str(programs / "pg_ctl"), str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        user=user,
        # What ends a whole group of processes must not end this one with them.
        start_new_session=True,
    )
    try:
        yield
    finally:
        watch.kill()
        watch.communicate()


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Make a database on a server and give its URL; remove it at the end."""
    name = f"test_{uuid.uuid4().hex}"
    maintenance = server.replace("postgresql:", "postgresql+psycopg:")
    engine = sql.create_engine(maintenance, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sql.text(f"CREATE DATABASE {name}"))
        try:
            yield f"{server.removesuffix('postgres')}{name}"
        finally:
            connection.execute(sql.text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def _unprivileged(place: Path) -> int | None:
    """Give a folder to a user who is not root, as the server demands; returns who it is."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(place, account.pw_uid, account.pw_gid)
    return account.pw_uid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
