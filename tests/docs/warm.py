"""`comptune` without its start-up: a process that has imported it forks for each command.

A command takes a second to import what it needs and often less to do its work; a page has thirty.
`Warm` starts the process and writes a program `comptune` that hands it arguments, folder,
environment and the three streams of whoever calls it. What runs is the product's own `main`.
"""

import array
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

_STREAMS = 3

# Called instead of comptune: hands over what it was called with, waits for the exit code.
_CLIENT = """\
#!{python} -IS
import array, json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    call = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    streams = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
    server.sendmsg([len(call).to_bytes(8, "big")], streams)
    server.sendall(call)
    code = server.recv(1)
sys.exit(code[0] if code else 70)
"""


class Warm:
    """The process, while it is needed: `with Warm(folder, environment) as warm`."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._address = folder / "calls"
        self._environment = environment
        self.program = folder / "comptune"

    def __enter__(self) -> "Warm":
        command = [sys.executable, "-m", "tests.docs.warm", str(self._address)]
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, (self._environment.get("PYTHONPATH"), root)))
        self._server = subprocess.Popen(
            command,
            env={**self._environment, "PYTHONPATH": path},
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._server.stdout and self._server.stdout.readline() == b"ready\n"
        client = _CLIENT.format(python=sys.executable, address=str(self._address))
        self.program.write_text(client, encoding="utf-8")
        self.program.chmod(0o755)
        return self

    def __exit__(self, *error: object) -> None:
        self._server.communicate()  # closes its input, at which it ends


def _serve(address: str) -> None:
    """Answer calls, each in a process of its own, until the input is closed."""
    main = _imported()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen(8)
        if os.fork() == 0:
            os.close(1)
            _accept(server, main)
    os.write(1, b"ready\n")
    sys.stdin.buffer.read()


def _imported():  # type: ignore[no-untyped-def]
    """The command's `main`, and everything that commands import when they are called."""
    import pandas  # noqa: F401

    import comptune.scenarios.explain
    import comptune.scenarios.run_proof
    import comptune.scenarios.workforce
    import comptune.tuning.explain
    import comptune.tuning.pareto
    import comptune.tuning.tuner
    import comptune.warehouse.people  # noqa: F401
    from comptune.cli import main
    from comptune.cli.app import application

    application()
    return main


def _accept(server: socket.socket, main) -> None:  # type: ignore[no-untyped-def]
    parent = os.getppid()
    server.settimeout(1)
    while os.getppid() == parent:
        with contextlib.suppress(TimeoutError):
            call, _ = server.accept()
            if os.fork() == 0:
                server.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                call.sendall(bytes([_answered(call, main)]))
                os._exit(0)
            call.close()
    os._exit(0)


def _answered(call: socket.socket, main) -> int:  # type: ignore[no-untyped-def]
    """Run one call in a process of its own; return its exit code."""
    size, streams = _received(call)
    arguments, folder, environment = json.loads(_read(call, size))
    child = os.fork()
    if child:
        for stream in streams:
            os.close(stream)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256
    call.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["comptune", *arguments]
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    code = 1
    try:
        code = main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _received(call: socket.socket) -> tuple[int, list[int]]:
    streams = array.array("i")
    space = socket.CMSG_LEN(_STREAMS * streams.itemsize)
    head, given, _, _ = call.recvmsg(8, space)
    for _, _, data in given:
        streams.frombytes(data)
    return int.from_bytes(head, "big"), list(streams)


def _read(call: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += call.recv(size - len(found))
    return found


if __name__ == "__main__":
    _serve(sys.argv[1])
