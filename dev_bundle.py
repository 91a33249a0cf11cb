"""Make one archive that installs without a network: the project, the wheels of the lock for one platform, the fonts.

Standard library only, like ``dev.py``, which calls it. What reads the lock runs inside the environment.
"""

from __future__ import annotations

import email
import json
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

PYTHON_VERSION = "3.11"
WHEELS = "wheels"
CARD = "bundle.json"
LICENCES = "LICENCES.txt"
GLIBC = 28
"""Wheels may ask for glibc 2.28 and no later: Kylin V10, UOS 20, Debian 10 and RHEL 8 have it."""


@dataclass(frozen=True)
class Platform:
    """A kind of machine: the tags of its wheels and what the markers of the lock see there."""

    tags: tuple[str, ...]
    markers: dict[str, str]


def _linux(machine: str) -> Platform:
    tags = (f"manylinux2014_{machine}", f"manylinux1_{machine}", f"manylinux2010_{machine}", f"linux_{machine}")
    dated = tuple(f"manylinux_2_{minor}_{machine}" for minor in range(5, GLIBC + 1))
    return Platform((*tags, *dated), _markers("linux", "Linux", "posix", machine))


def _markers(sys_platform: str, system: str, os_name: str, machine: str) -> dict[str, str]:
    return {
        "sys_platform": sys_platform,
        "platform_system": system,
        "os_name": os_name,
        "platform_machine": machine,
        "python_version": PYTHON_VERSION,
        "python_full_version": f"{PYTHON_VERSION}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


PLATFORMS = {
    "windows": Platform(("win_amd64",), _markers("win32", "Windows", "nt", "AMD64")),
    "linux": _linux("x86_64"),
    "linux-arm": _linux("aarch64"),
}

# pip would judge the markers by the machine that it runs on, not by the one that the wheels are for.
NARROW = r"""
import json, re, sys
from pip._vendor.packaging.markers import Marker
lock, markers = open(sys.argv[1], encoding="utf-8").read(), json.loads(sys.argv[2])
lines = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^\s*#.*\n", "", lock)).splitlines()
for line in lines:
    pin, _, hashes = line.partition(" --hash")
    name, _, marker = pin.partition(";")
    if name.strip() and (not marker.strip() or Marker(marker).evaluate(markers)):
        print(f"{name.strip()} --hash{hashes}")
"""


def make_bundle(
    root: Path, lock: Path, platform: str, output: Path, python: Path, call: Callable[[list[str]], int]
) -> Path | None:
    """Write the archive and return its path; ``None`` when a wheel could not be had (pip has said which)."""
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder) / WHEELS
        wheels.mkdir()
        if download(lock, PLATFORMS[platform], wheels, python, call):
            return None
        card = {"platform": platform, "python": PYTHON_VERSION, "lock": lock.name}
        (wheels / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
        (wheels / LICENCES).write_text(licences(wheels), encoding="utf-8")
        return pack(root, wheels, output / f"{root_name(platform, lock)}", platform)


def root_name(platform: str, lock: Path) -> str:
    """Name of the archive and of the folder in it.

    >>> root_name("linux", Path("requirements-run.txt"))
    'workbench-linux'
    """
    return f"workbench-{platform}" if lock.stem.endswith("-run") else f"workbench-{platform}-tools"


def download(lock: Path, platform: Platform, wheels: Path, python: Path, call: Callable[[list[str]], int]) -> int:
    """Let pip fetch the wheels of a lock for a platform, every hash checked; no package may need a compiler."""
    narrowed = subprocess.run(
        [str(python), "-c", NARROW, str(lock), json.dumps(platform.markers)], capture_output=True, text=True, check=True
    ).stdout
    listed = wheels.with_suffix(".txt")
    listed.write_text(narrowed, encoding="utf-8")
    tags = [argument for tag in platform.tags for argument in ("--platform", tag)]
    abis = [argument for abi in ("cp311", "abi3", "none") for argument in ("--abi", abi)]
    target = ["--python-version", PYTHON_VERSION, "--implementation", "cp", *abis, *tags]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    return call([str(python), "-m", "pip", "download", *quiet, *target, "-r", str(listed), "-d", str(wheels)])


def licences(wheels: Path) -> str:
    """Return what each wheel says of its licence, one line a package; the texts lie in the wheels themselves."""
    return "".join(f"{told[0]} {told[1]}: {told[2]}\n" for told in map(_licence, sorted(wheels.glob("*.whl"))))


def _licence(wheel: Path) -> tuple[str, str, str]:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        told = email.message_from_bytes(archive.read(name))
    return told["Name"], told["Version"], licence_of(told)


def licence_of(told: Message) -> str:
    """Return the licence that the metadata of a package names: the expression, the classifiers, or the first line.

    >>> licence_of(email.message_from_string("License-Expression: MIT"))
    'MIT'
    """
    if told["License-Expression"]:
        return str(told["License-Expression"])
    named = [
        line.rpartition("::")[2].strip() for line in told.get_all("Classifier", []) if line.startswith("License ::")
    ]
    exact = [name for name in named if name != "OSI Approved"]
    first = next((line.strip() for line in str(told["License"] or "").splitlines() if line.strip()), "")
    return ", ".join(exact) or first[:80] or "not stated"


def pack(root: Path, wheels: Path, stem: Path, platform: str) -> Path:
    """Put what git tracks and the wheels into one archive: a zip for Windows, elsewhere a tar that keeps modes."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    names = [(root / name, f"{stem.name}/{name}") for name in tracked(root)]
    names += [(path, f"{stem.name}/{WHEELS}/{path.name}") for path in sorted(wheels.iterdir())]
    if platform == "windows":
        return _zip(names, stem.with_name(stem.name + ".zip"))
    return _tar(names, stem.with_name(stem.name + ".tar"))


def tracked(root: Path) -> list[str]:
    """Files of the checkout that git tracks: no store, no secret and nothing that tools leave behind."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        raise FileNotFoundError(f"{root} is no git checkout; a bundle is made from one")
    answer = subprocess.run([git, "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    return sorted(name for name in answer.stdout.split("\0") if name and (root / name).is_file())


def _zip(names: Iterable[tuple[Path, str]], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for source, name in names:
            archive.write(source, name)
    return path


def _tar(names: Iterable[tuple[Path, str]], path: Path) -> Path:
    # Wheels are compressed already: packing them again costs a minute and saves a hundredth.
    with tarfile.open(path, "w") as archive:
        for source, name in names:
            archive.add(source, name, recursive=False, filter=_nobody)
    return path


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
