"""Two commands for a bare machine, with the standard library alone: `demo` and `test`.

Both make `.venv` beside the code, install what the project names, and go on inside it.
"""

import argparse
import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
import venv
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
OLDEST = (3, 11)
TICK_SECONDS = 2.0
QUIET = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONUTF8": "1"}


def main(arguments: list[str] | None = None) -> int:
    """Read the command, set the house up, and go on inside it."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["test"]:
        return _test(given[1:])
    parser = argparse.ArgumentParser(prog="python3 -m consulta", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="instala lo necesario y abre la demostración")
    demo.add_argument("--port", type=int, default=8000, help="puerto local (8000)")
    demo.add_argument("--data", type=Path, default=ROOT / "var" / "demo", help="carpeta de datos")
    commands.add_parser("test", help="instala lo necesario y corre todas las pruebas")
    chosen = parser.parse_args(given)
    return _demo(chosen.port, chosen.data)


def _demo(port: int, data: Path) -> NoReturn:
    if not _is_free(port):
        print(f"El puerto {port} está ocupado. Prueba con otro: --port {port + 1}")
        raise SystemExit(1)
    _prepare("")
    environment = os.environ | QUIET | {
        "CONSULTA_DATA": str(data.resolve()),
        "CONSULTA_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CONSULTA_DEMO": "1",
        "CONSULTA_MAILBOX": "1",
    }  # fmt: skip
    # From here on we are the demonstration: whoever stops this process stops its server.
    command = [str(VENV / "bin" / "consulta"), "demo", "start", "--port", str(port)]
    sys.stdout.flush()
    os.execve(command[0], command, environment)


def _test(arguments: list[str]) -> int:
    _prepare("dev")
    tests = ["pytest", *(arguments or ["-n", str(os.cpu_count() or 1), "--dist", "loadgroup"])]
    if arguments:
        return _step("Pruebas", tests)
    steps = [
        ("Formato", ["ruff", "format", "--check", "."]),
        ("Reglas de estilo", ["ruff", "check", "."]),
        ("Pisos y piezas", ["lint-imports"]),
        ("Tipos", ["mypy"]),
        ("Pruebas", tests),
    ]
    failed = [name for name, step in steps if _step(name, step)]
    print(f"\nNo pasó: {', '.join(failed)}." if failed else "\nTodo pasó.")
    return 1 if failed else 0


def _step(name: str, command: list[str]) -> int:
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    tool = str(VENV / "bin" / command[0])
    environment = os.environ | QUIET
    code = subprocess.run([tool, *command[1:]], cwd=ROOT, env=environment, check=False).returncode
    print(f"-- {name}: {'pasó' if code == 0 else 'NO PASÓ'}, {time.monotonic() - started:.0f} s")
    return code


def _prepare(extra: str) -> None:
    if sys.version_info < OLDEST:
        raise SystemExit("Se necesita Python 3.11 o posterior.")
    stamp = VENV / f"ready-{extra or 'core'}"
    wanted = _fingerprint()
    if PYTHON.exists() and stamp.exists() and stamp.read_text("ascii") == wanted:
        return
    if not PYTHON.exists():
        _make_environment()
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--editable", target]
    label = "Instalando lo necesario en .venv (solo la primera vez)"
    code = _with_progress([*install, "--constraint", str(LOCK)], label) if LOCK.exists() else 1
    if code and _with_progress(install, "Instalando las versiones que admite el proyecto"):
        raise SystemExit("No se pudo instalar. Revisa la conexión y vuelve a intentarlo.")
    stamp.write_text(wanted, "ascii")


def _make_environment() -> None:
    print("Preparando .venv…", flush=True)
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, OSError):
        raise SystemExit(
            "Falta el módulo venv de Python. En Debian: apt-get install python3-venv"
        ) from None


def _with_progress(command: list[str], label: str) -> int:
    """Run a long command, and say every two seconds that it goes on."""
    started, done = time.monotonic(), threading.Event()

    def tick() -> None:
        while not done.wait(TICK_SECONDS):
            print(f"\r{label}… {time.monotonic() - started:.0f} s ", end="", flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    code = subprocess.run(command, env=os.environ | QUIET, cwd=ROOT, check=False).returncode
    done.set()
    ticker.join()
    print(f"\r{label}: {time.monotonic() - started:.0f} s   ", flush=True)
    return code


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in (ROOT / "pyproject.toml", LOCK):
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    raise SystemExit(main())
