"""Signing in with OpenID Connect in a real browser, against a provider that runs beside the tests."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import free_port, serve
from tests.browser.provider import CLIENT, DISCOVERY, SECRET, Provider, provide
from tests.browser.resting import rest

pytestmark = pytest.mark.browser

PEOPLE = [
    {"email": "planner@office.example", "email_verified": True, "name": "合成编制人"},
    {"email": "head@office.example", "email_verified": True, "name": "合成负责人"},
    {"email": "stranger@elsewhere.example", "email_verified": True, "name": "合成外人"},
    {"email": "HEAD@office.example", "email_verified": False, "name": "合成冒名者"},
]
SETTINGS = """
[auth]
redirect_uri = "{workbench}/oauth2callback"
cookie_secret = "{secret}"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{metadata}"

[roles]
planner = ["planner@office.example"]
administrator = ["Head@Office.example"]
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with provide(PEOPLE) as running:
        yield running


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the settings of the server are."""
    return tmp_path_factory.mktemp("guarded") / "secrets.toml"


@pytest.fixture(scope="module")
def guarded(provider: Provider, file: Path) -> Iterator[str]:
    """Address of a server that lets nobody in who has not signed in."""
    folder, port = file.parent, free_port()
    workbench, metadata = f"http://127.0.0.1:{port}", f"{provider.address}{DISCOVERY}"
    file.write_text(SETTINGS.format(workbench=workbench, metadata=metadata, client=CLIENT, secret=SECRET), "utf-8")
    with serve(folder / "data", folder / "server.log", "--secrets.files", str(file), port=port) as served:
        yield served
    assert b"Traceback" not in (folder / "server.log").read_bytes()


def sign_in(page: Page, address: str, email: str) -> None:
    """Go the way through the provider and back."""
    page.goto(address)
    rest(page)
    assert page.get_by_test_id("stSidebarNav").count() == 0  # not even the list of pages
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name=email, exact=True).click()
    page.wait_for_url(f"{address}/**")
    rest(page)


@pytest.mark.parametrize(("email", "name", "role"), [("planner", "合成编制人", "编制"), ("head", "合成负责人", "管理")])
def test_who_has_a_role_comes_in_by_name_and_leaves_again(
    page: Page, guarded: str, email: str, name: str, role: str
) -> None:
    sign_in(page, guarded, f"{email}@office.example")
    expect(page.get_by_test_id("stSidebarNav")).to_be_visible()
    expect(page.get_by_test_id("stSidebar").get_by_text(name)).to_contain_text(role)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert page.get_by_test_id("stSidebarNav").count() == 0


@pytest.mark.parametrize("email", ["stranger@elsewhere.example", "HEAD@office.example"])
def test_a_stranger_and_an_unverified_address_see_nothing(page: Page, guarded: str, email: str) -> None:
    sign_in(page, guarded, email)
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    assert page.get_by_test_id("stSidebarNav").count() == 0
    for path in ("plans", "adopt"):
        page.goto(f"{guarded}/{path}")
        rest(page)
        assert page.get_by_role("button", name="登录").or_(page.get_by_role("button", name="退出")).count() == 1
        assert page.get_by_test_id("stSidebarNav").count() == 0


NOTICED = 5
"""Seconds in which the server has long noticed that its settings were changed; it looks several times a second."""


@pytest.mark.parametrize("whole", [False, True])  # a part that is redrawn by itself; the whole page
def test_a_role_that_was_removed_ends_with_the_next_click_of_an_open_page(
    page: Page, guarded: str, file: Path, whole: bool
) -> None:
    sign_in(page, guarded, "planner@office.example")
    page.goto(f"{guarded}/compare")
    rest(page)
    click = page.get_by_text("English", exact=True) if whole else page.get_by_role("radio", name="时间与检查力量")
    settings = file.read_text("utf-8")
    try:
        file.write_text(re.sub(r"planner = .*", 'planner = ["other@office.example"]', settings), "utf-8")
        time.sleep(NOTICED)
        expect(page.get_by_test_id("stSidebarNav")).to_be_visible()  # the page is still open
        click.click()
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
        expect(page.get_by_test_id("stSlider")).to_have_count(0)
        expect(page.get_by_role("button", name=re.compile("退出|Sign out"))).to_be_visible()
    finally:
        file.write_text(settings, "utf-8")
        time.sleep(NOTICED)


def test_a_copied_cookie_opens_nothing_once_its_owner_has_signed_out(
    page: Page, browser: Browser, guarded: str
) -> None:
    sign_in(page, guarded, "head@office.example")
    copied = page.context.cookies()
    thief = browser.new_context(locale="zh-CN")
    thief.add_cookies(copied)  # type: ignore[arg-type]  # as the browser gave them
    elsewhere = thief.new_page()
    elsewhere.goto(guarded)
    expect(elsewhere.get_by_test_id("stSidebarNav")).to_be_visible()  # as long as it holds, it is as good as its owner
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    elsewhere.goto(f"{guarded}/adopt")
    expect(elsewhere.get_by_role("button", name="登录")).to_be_visible()
    assert elsewhere.get_by_test_id("stSidebarNav").count() == 0
    thief.close()


def test_the_next_sign_in_of_the_same_person_holds(page: Page, guarded: str) -> None:
    sign_in(page, guarded, "head@office.example")
    expect(page.get_by_test_id("stSidebarNav")).to_be_visible()
