"""What docs/serving.md has whoever runs the workbench write: the proxy passes pages on, the unit is in order."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from benchmarks.visitors import HERE, Server, serving, visiting
from tests.browser.conftest import free_port, wait_until_healthy

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "serving.md"
PATIENCE = 30
"""Seconds until the proxy listens."""


def block(kind: str) -> str:
    """Return the only block of a kind on the page."""
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


@contextmanager
def proxied(server: Server, folder: Path, nginx: str) -> Iterator[Server]:
    """Put the proxy of the page before a server, on a port of this machine and without TLS."""
    port = free_port()
    site = re.sub(r"^ *ssl_.*\n", "", block("nginx"), flags=re.MULTILINE)
    site = site.replace("listen 443 ssl;", f"listen {HERE}:{port};").replace(f"{HERE}:8501", f"{HERE}:{server.port}")
    places = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = f"pid {folder}/pid; error_log {folder}/error; events {{}}\nhttp {{ access_log off; {places}\n{site}}}\n"
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    process = subprocess.Popen([nginx, "-p", str(folder), "-c", "nginx.conf", "-g", "daemon off;"])
    try:
        wait_until_healthy(f"http://{HERE}:{port}", process, PATIENCE)
        yield Server(port, server.process)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


@pytest.mark.slow
def test_pages_and_their_connection_go_through_the_proxy_of_the_page(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if nginx is None:
        pytest.skip("nginx is not installed (apt: nginx)")
    with serving() as server, proxied(server, tmp_path, nginx) as proxy:
        with urlopen(f"http://{HERE}:{proxy.port}/", timeout=60) as answer:
            told = {
                name: answer.headers[name] for name in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")
            }
            assert told == {
                "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
            }  # fmt: skip
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        with pytest.raises(HTTPError) as closed:
            urlopen(f"http://{HERE}:{proxy.port}/_stcore/metrics", timeout=60)
        closed.value.close()
        assert closed.value.code == 404
        asyncio.run(_visit(proxy))


async def _visit(server: Server) -> None:
    async with visiting(server) as visitor:
        await visitor.open()
        await visitor.move(3)
        assert (visitor.asked, visitor.answered, visitor.broken) == (2, 2, 0)


def test_the_service_of_the_page_is_in_order(tmp_path: Path) -> None:
    checker = shutil.which("systemd-analyze")
    if checker is None:
        pytest.skip("systemd is not installed")
    text = block("ini").replace("/opt/workbench/workbench/.venv/bin/python", sys.executable)
    (tmp_path / "workbench.service").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [checker, "verify", "--man=no", "--recursive-errors=no", str(tmp_path / "workbench.service")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_starts_the_page_that_dev_py_starts() -> None:
    (line,) = re.findall(r"^ExecStart=(.*)$", block("ini"), re.MULTILINE)
    assert " -m streamlit run workbench/app.py " in line
    assert "--server.address 127.0.0.1" in line
    assert (ROOT / "workbench" / "app.py").is_file()
