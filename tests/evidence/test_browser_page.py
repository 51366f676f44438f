"""The verifier as a page: with the keyboard, on a telephone, without asking for anything."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from consulta.config import resource_root
from consulta.evidence import as_html
from tests.builders.records import SIGNER
from tests.evidence.conftest import Finished
from tests.journeys.conftest import check, visitor


def test_the_saved_page_checks_by_keyboard_and_asks_nobody(
    browser: Browser, finished: Finished, tmp_path: Path, width: int
) -> None:
    saved, package = tmp_path / "verificador.html", tmp_path / "paquete.zip"
    receipt = tmp_path / "A-000001.tlog-proof"
    saved.write_bytes(as_html.render(resource_root() / "templates"))
    package.write_bytes(finished.package)
    receipt.write_text(finished.receipt)
    context = visitor(browser, width=width)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(saved.as_uri())
    page.set_input_files("#package", package)
    page.set_input_files("#receipts", receipt)
    page.get_by_label("Clave pública del registro").fill(SIGNER.vkey)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="El registro se sostiene.")).to_be_visible()
    expect(page.locator("#result")).to_be_focused()
    expect(page.locator("#checks > li")).to_have_count(10)
    check(page, "verificador")
    package.write_bytes(finished.package[:-40])
    page.set_input_files("#package", package)
    page.get_by_role("button", name="Comprobar").click()
    expect(page.get_by_role("heading", name="El registro NO se sostiene.")).to_be_visible()
    check(page, "verificador-no")
    assert asked == [saved.as_uri()]
    context.close()


def test_a_receipt_alone_needs_the_key(
    browser: Browser, finished: Finished, tmp_path: Path
) -> None:
    saved, receipt = tmp_path / "verificador.html", tmp_path / "A-000001.tlog-proof"
    saved.write_bytes(as_html.render(resource_root() / "templates"))
    receipt.write_text(finished.receipt)
    context = visitor(browser)
    page = context.new_page()
    page.goto(saved.as_uri())
    page.get_by_role("button", name="Comprobar").click()
    expect(page.get_by_role("status")).to_contain_text("Elige un paquete o un comprobante")
    page.set_input_files("#receipts", receipt)
    page.get_by_role("button", name="Comprobar").click()
    expect(page.get_by_role("heading", name="El registro NO se sostiene.")).to_be_visible()
    page.get_by_label("Clave pública del registro").fill(SIGNER.vkey)
    page.get_by_role("button", name="Comprobar").click()
    expect(page.get_by_role("heading", name="El registro se sostiene.")).to_be_visible()
    context.close()
