"""A bundle: one archive that installs without a network."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import dev
import dev_bundle

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def unpacked_bundle(bare_checkout: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Turn the bare checkout into a bundle for running, made for this Python."""
    monkeypatch.setattr(dev, "BUNDLE", tmp_path / "wheels")
    dev.BUNDLE.mkdir()
    write_card(".".join(map(str, sys.version_info[:2])))
    return bare_checkout


def write_card(version: str) -> None:
    card = {"platform": "linux", "python": version, "lock": "requirements-run.txt"}
    (dev.BUNDLE / dev_bundle.CARD).write_text(json.dumps(card), encoding="utf-8")


def test_a_bundle_installs_from_its_own_wheels_and_asks_no_network(unpacked_bundle: list[list[str]]) -> None:
    dev.ensure_environment(dev.RUN_LOCK)
    installations = [command for command in unpacked_bundle if "install" in command]
    assert len(installations) == 2
    assert all("--no-index" in command and str(dev.BUNDLE) in command for command in installations)


def test_a_bundle_without_tools_says_how_to_make_one_that_has_them(unpacked_bundle: list[list[str]]) -> None:
    with pytest.raises(dev.HouseError, match=r"no tools.*bundle --platform linux --tools"):
        dev.ensure_environment()
    assert unpacked_bundle == []


def test_a_bundle_for_another_python_says_which(unpacked_bundle: list[list[str]]) -> None:
    write_card("3.99")
    with pytest.raises(dev.HouseError, match=r"for Python 3\.99, and this is 3\.\d+"):
        dev.ensure_environment(dev.RUN_LOCK)
    assert unpacked_bundle == []


@pytest.mark.parametrize(
    ("platform", "asked_for", "left_out"),
    [("windows", "colorama", "pexpect"), ("linux", "pexpect", "appnope"), ("linux-arm", "pexpect", "appnope")],
)
def test_the_wheels_are_those_of_the_platform_not_of_this_machine(
    platform: str, asked_for: str, left_out: str, tmp_path: Path
) -> None:
    commands: list[list[str]] = []

    def record(command: list[str]) -> int:
        commands.append(command)
        return 0

    wheels = tmp_path / "wheels"
    target = dev_bundle.PLATFORMS[platform]
    assert dev_bundle.download(ROOT / "requirements.txt", target, wheels, Path(sys.executable), record) == 0
    listed = (tmp_path / "wheels.txt").read_text(encoding="utf-8")
    assert re.search(rf"^{asked_for}==\S+ --hash=sha256:", listed, re.MULTILINE)
    assert not re.search(rf"^{left_out}==", listed, re.MULTILINE)
    assert all("--hash=sha256:" in line and ";" not in line for line in listed.splitlines())
    assert set(target.tags) <= set(commands[0])


def test_a_bundle_holds_what_git_tracks_and_the_wheels(tmp_path: Path) -> None:
    root, wheels = tmp_path / "root", tmp_path / "wheels"
    root.mkdir()
    wheels.mkdir()
    (wheels / "a-1-py3-none-any.whl").write_bytes(b"wheel")
    for name in ("dev.py", "secret.txt"):
        (root / name).write_text(name, encoding="utf-8")
    for command in (["init", "-q"], ["add", "dev.py"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    made = dev_bundle.pack(root, wheels, tmp_path / "out" / "workbench-linux", "linux")
    with tarfile.open(made) as archive:
        found = archive.getnames()
    assert found == ["workbench-linux/dev.py", "workbench-linux/wheels/a-1-py3-none-any.whl"]
    made = dev_bundle.pack(root, wheels, tmp_path / "out" / "workbench-windows", "windows")
    assert zipfile.ZipFile(made).namelist() == [
        "workbench-windows/dev.py",
        "workbench-windows/wheels/a-1-py3-none-any.whl",
    ]


def test_a_bundle_is_made_from_a_checkout_only(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no git checkout"):
        dev_bundle.tracked(tmp_path)
