"""Everything the house does, from a bare Python 3.11: ``python3 dev.py VERB``.

Standard library only, because it runs before anything is installed. The first verb that needs the environment
makes it; later ones find its stamp and go straight to work.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from dev_bundle import CARD, PLATFORMS, make_bundle

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / ".setup-digest"
LOCK = ROOT / "requirements.txt"
RUN_LOCK = ROOT / "requirements-run.txt"
"""What running the workbench needs; `requirements.txt` has the tools of those who work on it besides."""
ASKED_FOR = ROOT / "requirements.in"
TOOLS_MARK = "# ====="
BUNDLE = ROOT / "wheels"
"""Only in a bundle: the wheels of the lock, so that nothing is asked of a network."""
PROJECT = ROOT / "pyproject.toml"
PAGE = ROOT / "workbench" / "app.py"
SITE = ROOT / "build" / "site" / "index.html"
OLDEST_PYTHON = (3, 11)
INTERRUPTED = 130
PICTURES = ("tests/browser/picture_for_readme.py", "tests/browser/picture_of_report.py")

# lint-imports and jupyter-execute have no `python -m` form. Calling their functions rather than their scripts keeps
# a checkout that was moved working: the scripts hold the absolute path of the environment they were installed in.
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
COMPILE = """
import simulation as sim
from simulation.calibration import first_use as calibration
from simulation.engines import first_use as engines
from simulation.operations.people.workforce import Workforce
specification = sim.read_specification("datasets/xiangzhou/specification.json")
plan = sim.read_plan("datasets/plans/status_quo.json")
engines.compile_all(specification, plan)
calibration.compile_all()
sim.operate(specification, plan, Workforce.of_number("市场监管", 2), months=1, replications=1)
sim.ceiling(specification, plan, hours=1e6, grid=1, months=1)
"""
EXECUTE_NOTEBOOKS = "import sys; from nbclient.cli import main; sys.exit(main())"
# The theme would tell everyone of its successor first.
BUILD_SITE = "import os; os.environ['NO_MKDOCS_2_WARNING'] = '1'; from mkdocs.__main__ import cli; cli()"

OVERVIEW = """\
verbs:
  run         set up, then open the workbench       python3 dev.py run [--port 8600]
  test        set up, then pass the tests           python3 dev.py test [--slow] [--browser] [pytest arguments]
  setup       only set up: .venv from the lock      python3 dev.py setup [--run]
  check       lint, format, types, import layers    python3 dev.py check
  bench       measured speed, as ratios             python3 dev.py bench [--table] [NAME …]
  notebooks   execute them all, write the gallery   python3 dev.py notebooks
  validation  write docs/validation.md anew         python3 dev.py validation
  docs        docs/ as a site in build/site         python3 dev.py docs
  pictures    take the README's pictures anew       python3 dev.py pictures
  lock        write both locks anew                 python3 dev.py lock [--upgrade]
  bundle      one archive to install offline        python3 dev.py bundle --platform windows|linux|linux-arm [--tools]

`test` leaves out the tests marked slow or browser unless asked for; everything after its own
options goes to pytest, for example: python3 dev.py test tests/simulation -k matrix -x
"""


class HouseError(Exception):
    """What stops a verb, as the sentence to print."""


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and return the exit status to pass on."""
    options, extra = read_command_line(arguments)
    verb = options.verb
    try:
        require_python(sys.version_info[:2])
        return VERBS[verb](options, extra)
    except HouseError as refusal:
        print(f"dev.py {verb}: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def read_command_line(arguments: list[str] | None) -> tuple[argparse.Namespace, list[str]]:
    """Separate the options of dev.py from those it passes on."""
    parser = argparse.ArgumentParser(
        prog="dev.py",
        usage="python3 dev.py VERB [options]",
        description="Set up, open, test and check the workbench. Needs Python 3.11 or later and nothing else.",
        epilog=OVERVIEW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("verb", choices=VERBS, metavar="VERB", help="one of the verbs below")
    parser.add_argument("--slow", action="store_true", help="test: also the tests marked slow")
    parser.add_argument("--browser", action="store_true", help="test: also the tests in a real browser")
    parser.add_argument("--port", type=int, help="run: the port to serve on (default: the first free from 8501)")
    parser.add_argument("--run", action="store_true", help="setup: only what running the workbench needs")
    parser.add_argument("--platform", choices=PLATFORMS, help="bundle: the machine it is for")
    parser.add_argument("--tools", action="store_true", help="bundle: with what the tests need")
    options, extra = parser.parse_known_args(arguments)
    refuse_misplaced(parser, options, extra)
    return options, extra


def refuse_misplaced(parser: argparse.ArgumentParser, options: argparse.Namespace, extra: list[str]) -> None:
    """Stop at an option that the verb would silently ignore."""
    if extra and options.verb not in PASSING_ON:
        parser.error(f"{options.verb} takes no further arguments: {' '.join(extra)}")
    if (options.slow or options.browser) and options.verb != "test":
        parser.error(f"--slow and --browser belong to test, not to {options.verb}")
    if options.port is not None and options.verb != "run":
        parser.error(f"--port belongs to run, not to {options.verb}")
    if options.run and options.verb != "setup":
        parser.error(f"--run belongs to setup, not to {options.verb}")
    if (options.platform or options.tools) and options.verb != "bundle":
        parser.error(f"--platform and --tools belong to bundle, not to {options.verb}")
    if options.verb == "bundle" and not options.platform:
        parser.error(f"bundle needs --platform: {', '.join(PLATFORMS)}")


# --- the verbs -------------------------------------------------------------------------------------------------------


def set_up(options: argparse.Namespace, _extra: list[str]) -> int:
    """Make the environment and say where it is."""
    ensure_environment(RUN_LOCK if options.run else LOCK)
    print(f"Ready: {ENVIRONMENT}")
    return 0


def run(options: argparse.Namespace, extra: list[str]) -> int:
    """Serve the workbench to this machine only."""
    if not PAGE.is_file():
        raise HouseError(f"{PAGE} is missing; restore it from the repository.")
    ensure_environment(RUN_LOCK)
    port = [] if options.port is None else ["--server.port", str(options.port)]
    return call(python("-m", "streamlit", "run", PAGE, "--server.address", "127.0.0.1", *port, *extra))


def test(options: argparse.Namespace, extra: list[str]) -> int:
    """Pass the tests, on every core."""
    ensure_environment()
    left_out = [mark for mark in ("slow", "browser") if not getattr(options, mark)]
    selection = ["-m", " and ".join(f"not {mark}" for mark in left_out)] if left_out else []
    return call(python("-m", "pytest", "-n", "logical", "--dist", "worksteal", *selection, *extra))


def check(_options: argparse.Namespace, _extra: list[str]) -> int:
    """Run every check, even after one has failed, and return the first failure."""
    ensure_environment()
    checks = {
        "lint": python("-m", "ruff", "check"),
        "format": python("-m", "ruff", "format", "--check"),
        "types": python("-m", "mypy"),
        "import layers": python("-c", LINT_IMPORTS),
    }
    codes = {name: announce_and_call(name, command) for name, command in checks.items()}
    failed = [name for name, code in codes.items() if code]
    print(f"check: failed: {', '.join(failed)}" if failed else "check: all passed")
    return next((code for code in codes.values() if code), 0)


def bench(_options: argparse.Namespace, extra: list[str]) -> int:
    """Measure the engines against the firm-by-firm yardstick."""
    ensure_environment()
    return call(python("-m", "benchmarks", *extra))


def notebooks(_options: argparse.Namespace, _extra: list[str]) -> int:
    """Execute every notebook, keep its output in the file, and take the pictures of the gallery."""
    found = sorted((ROOT / "notebooks").glob("*.ipynb"))
    if not found:
        raise HouseError(f"no notebook in {ROOT / 'notebooks'}; restore them from the repository.")
    ensure_environment()
    code = call(python("-c", EXECUTE_NOTEBOOKS, "--inplace", *found))
    for notebook in found:
        forget_times(notebook)
    return code or call(python("-m", "tests.gallery"))


def forget_times(notebook: Path) -> None:
    """Take what the clock decides out of an executed notebook, so that it differs only when its results do."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        cell["metadata"].pop("execution", None)
        if "outputs" in cell:
            cell["outputs"] = printed_at_once(cell["outputs"])
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    notebook.write_text(text + "\n", encoding="utf-8")


def printed_at_once(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join what a cell printed one after another: a kernel hands it over in pieces that depend on how busy it is."""
    joined: list[dict[str, Any]] = []
    for output in outputs:
        before = joined[-1] if joined else {}
        if output["output_type"] == "stream" and output.get("name") == before.get("name"):
            before["text"] = [*before["text"], *output["text"]]
        else:
            joined.append(output)
    return joined


def validation(_options: argparse.Namespace, extra: list[str]) -> int:
    """Write docs/validation.md from what the checks measure now."""
    ensure_environment()
    return call(python("-m", "tests.validation", *extra))


def docs(_options: argparse.Namespace, _extra: list[str]) -> int:
    """Make a site of the documents; a link that leads nowhere is an error."""
    ensure_environment()
    code = call(python("-c", BUILD_SITE, "build", "--strict", "--quiet"))
    if not code:
        print(f"Open in a browser: {SITE}")
    return code


def pictures(_options: argparse.Namespace, extra: list[str]) -> int:
    """Take the pictures of the README: one with a real browser, one of the report's first page."""
    ensure_environment()
    return call(python("-m", "pytest", "-q", "-n", "0", *PICTURES, *extra))


def lock(_options: argparse.Namespace, extra: list[str]) -> int:
    """Resolve requirements.in for every platform; without --upgrade, versions that still fit are kept."""
    ensure_environment()
    asked_for = ASKED_FOR.read_text(encoding="utf-8")
    code = resolve(LOCK, asked_for, *extra)
    # The second lock holds the same versions: the first binds it.
    return code or resolve(RUN_LOCK, asked_for.partition(TOOLS_MARK)[0], "-c", LOCK.name)


def resolve(path: Path, asked_for: str, *extra: str) -> int:
    """Write one lock from a list of what is asked for."""
    everywhere = ["--universal", "--python-version", ".".join(map(str, OLDEST_PYTHON)), "--generate-hashes"]
    # One version of each package, whatever the release of Python: a bundle can hold only one.
    everywhere += ["--fork-strategy", "fewest"]
    # The lock must hold wherever it is installed from, so no address goes into it.
    anywhere = ["--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "python3 dev.py lock"]
    command = python("-m", "uv", "pip", "compile", "-q", "-", "-o", path.name, *everywhere, *anywhere, *extra)
    return subprocess.run(command, input=asked_for, text=True, cwd=ROOT, check=False).returncode


def bundle(options: argparse.Namespace, _extra: list[str]) -> int:
    """Make one archive that `dev.py run` installs from without a network."""
    ensure_environment(RUN_LOCK)
    lock = LOCK if options.tools else RUN_LOCK
    try:
        made = make_bundle(ROOT, lock, options.platform, ROOT / "dist", environment_python(), call)
    except FileNotFoundError as missing:
        raise HouseError(str(missing)) from None
    if made is None:
        raise HouseError(f"a wheel for {options.platform} could not be had; pip says above which.")
    print(f"{made}: {made.stat().st_size / 2**20:.0f} MiB")
    return 0


# --- the environment -------------------------------------------------------------------------------------------------


def require_python(version: tuple[int, ...]) -> None:
    """Stop early where the lock could not be installed."""
    if version < OLDEST_PYTHON:
        found, needed = (".".join(map(str, number)) for number in (version, OLDEST_PYTHON))
        raise HouseError(
            f"this is Python {found} ({sys.executable}), and {needed} or later is needed. "
            f"Install it and start again with it, for example: python{needed} dev.py setup"
        )


def ensure_environment(lock: Path | None = None) -> None:
    """Make `.venv` from a lock (the whole one unless told), unless its stamp says that this has been done."""
    lock = lock or LOCK
    digest = setup_digest(lock)
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") in {digest, setup_digest(LOCK)}:
        return
    offline = from_bundle(lock)
    print(f"Setting up {ENVIRONMENT}; the first time takes a few minutes.", flush=True)
    STAMP.unlink(missing_ok=True)
    create_environment()
    install(*offline, "-r", lock, "--require-hashes")
    install(*offline, "--no-deps", "--no-build-isolation", "-e", ROOT)
    print("Compiling what runs many plans at once, and what calibrates; about a minute.", flush=True)
    call(python("-c", COMPILE))  # without it the first user would wait
    STAMP.write_text(digest, encoding="utf-8")


def from_bundle(lock: Path) -> list[str | Path]:
    """Options that let pip install from the wheels of a bundle; none outside of one."""
    card = BUNDLE / CARD
    if not card.is_file():
        return []
    told = json.loads(card.read_text(encoding="utf-8"))
    running = ".".join(map(str, sys.version_info[:2]))
    if running != told["python"]:
        raise HouseError(
            f"this bundle is for Python {told['python']}, and this is {running}. "
            f"Start again with python{told['python']}."
        )
    if lock.name not in {told["lock"], RUN_LOCK.name}:
        raise HouseError(
            "this bundle holds what the workbench needs to run and no tools. "
            "Make one that has them, where there is a network: "
            f"python3 dev.py bundle --platform {told['platform']} --tools"
        )
    return ["--no-index", "--find-links", BUNDLE]


def setup_digest(lock: Path) -> str:
    """Digest of all that the environment depends on: the lock, the project, where it lies, and which Python."""
    content = hashlib.sha256(f"{ROOT}\n{sys.version}\n".encode())
    for path in (lock, PROJECT):
        if not path.is_file():
            raise HouseError(f"{path} is missing; restore it from the repository.")
        content.update(path.read_bytes())
    return content.hexdigest()


def create_environment() -> None:
    """Make the empty environment; one that is already there and works is kept."""
    if environment_works():
        return
    try:
        import ensurepip  # noqa: F401  (Debian ships venv without it)
        import venv
    except ImportError as missing:
        version = ".".join(map(str, sys.version_info[:2]))
        raise HouseError(
            f"this Python cannot make environments: {missing.name} is missing. "
            f"On Debian or Ubuntu install it with: apt install python{version}-venv"
        ) from None
    venv.create(ENVIRONMENT, with_pip=True, clear=True, symlinks=sys.platform != "win32")


def environment_works() -> bool:
    """Whether the environment has a pip and belongs to the Python that runs this."""
    interpreter = environment_python()
    if not interpreter.is_file():
        return False
    probe = "import pip, sys; print(sys.version)"
    answer = subprocess.run([interpreter, "-c", probe], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()


def install(*what: str | Path) -> None:
    """Let pip install into the environment, quietly unless it fails."""
    code = call(python("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what))
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    if code:
        raise HouseError(
            f"pip could not install (status {code}, its message is above). "
            "Check the network or the package mirror of this machine, then run the same command again."
        )


def environment_python() -> Path:
    """Path of the interpreter inside the environment."""
    return ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


# --- other programs --------------------------------------------------------------------------------------------------


def python(*arguments: str | Path) -> list[str]:
    """Command line that runs the environment's interpreter."""
    return [str(environment_python()), *map(str, arguments)]


def announce_and_call(name: str, command: list[str]) -> int:
    """Name a step before running it."""
    print(f"--- {name}", flush=True)
    return call(command)


def call(command: list[str]) -> int:
    """Run a program in the project and return its exit status.

    Ctrl-C reaches the program too; it is waited for, so that it can finish its own clearing up. A request to
    terminate is handed on, so that no server is left behind.
    """
    process = subprocess.Popen(command, cwd=ROOT)
    before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return wait_for(process)
    finally:
        signal.signal(signal.SIGTERM, before)


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """Exit status of a running program; 130 if it was interrupted, as a shell would say."""
    interrupted = False
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            interrupted = True
            continue
        if interrupted:
            return INTERRUPTED
        return code if code >= 0 else 128 - code  # killed by a signal


PASSING_ON = {"run", "test", "bench", "validation", "lock"}
VERBS = {
    "run": run,
    "test": test,
    "setup": set_up,
    "check": check,
    "bench": bench,
    "notebooks": notebooks,
    "validation": validation,
    "docs": docs,
    "pictures": pictures,
    "lock": lock,
    "bundle": bundle,
}

if __name__ == "__main__":
    sys.exit(main())
