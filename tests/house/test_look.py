"""The look: every macro renders with plain values, is labelled, and obeys the rules of the page."""

import ast
import importlib
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from markupsafe import Markup

from tests.house.samples import CALLED, SAMPLES, TEMPLATES, Page, house_environment, problems_of

pytestmark = pytest.mark.house


def macros_of(name: str) -> list[str]:
    return re.findall(
        r"{%-? macro ([a-z]\w*)\(", (TEMPLATES / "_parts" / f"{name}.html").read_text()
    )


def rendered(name: str, words: str) -> str:
    env = house_environment(svg=Markup("<svg></svg>"), body=Markup("<p>Texto del plan.</p>"))
    imports = f'{{% from "_parts/{name}.html" import {", ".join(macros_of(name))} %}}'
    return str(env.from_string(imports + words).render())


@pytest.mark.parametrize(
    ("name", "words"), [(name, words) for name, calls in SAMPLES.items() for words in calls]
)
def test_each_macro_renders_labelled_and_without_inline_code(name: str, words: str) -> None:
    html = rendered(name, f"{{{{ {words} }}}}")
    assert html.strip()
    assert problems_of(html) == []


@pytest.mark.parametrize("macro", sorted(CALLED))
def test_each_macro_that_is_called_holds_what_it_is_given(macro: str) -> None:
    name, words = CALLED[macro]
    html = rendered(name, f"{{% call {words} %}}<p>dentro</p>{{% endcall %}}")
    assert "<p>dentro</p>" in html
    assert problems_of(html) == []


def test_every_macro_has_a_sample_and_stands_in_the_list() -> None:
    shown = {re.match(r"\w+", call)[0] for calls in SAMPLES.values() for call in calls}  # type: ignore[index]
    inner = {"hidden_fields", "wording", "hint_tag", "window_open"}
    listed = (TEMPLATES / "_parts" / "README.md").read_text()
    for file in (TEMPLATES / "_parts").glob("*.html"):
        assert file.read_text().startswith("{#-"), f"{file.name} begins with its usage"
        for macro in macros_of(file.stem):
            assert macro in shown | set(CALLED) | inner, f"{macro} of {file.name} has no sample"
            assert f"`{macro}(" in listed, f"{macro} is not in the list of macros"


@pytest.mark.parametrize("who", [None, SimpleNamespace(shown_name="Ana", is_staff=False),
                                 SimpleNamespace(shown_name="Bruno", is_staff=True)])  # fmt: skip
@pytest.mark.parametrize("lang", ["es-CL", "en"])
@pytest.mark.parametrize("frame", ["page", "desk", "print"])
def test_each_frame_is_a_whole_page(frame: str, lang: str, who: object) -> None:
    env = house_environment(person=who, lang=lang)
    html = env.from_string(
        f'{{% extends "_layout/{frame}.html" %}}{{% block title %}}Plan{{% endblock %}}'
        "{% block main %}<h1>Plan</h1>{% endblock %}"
    ).render()
    page = Page(html)
    assert html.lstrip().startswith("<!doctype html>")
    assert page.named("html") == [{"lang": lang}]
    assert len(page.named("h1")) == len(page.named("main")) == 1
    assert "<title>Plan · consulta</title>" in html
    assert problems_of(html) == []


@pytest.mark.parametrize(
    "file", sorted((TEMPLATES / "errors").glob("*.html")), ids=lambda file: file.stem
)
@pytest.mark.parametrize("reason", ["", "participation.window_closed", "another_site"])
def test_each_error_page_gives_the_words_back(file: Path, reason: str) -> None:
    written = 'Los pozos <b>chicos</b>\n"también" cuentan.'
    html = (
        house_environment()
        .get_template(f"errors/{file.name}")
        .render(reason_key=reason, reason=reason, given_text=written, request_id="c2a9f01b")
    )
    assert "Los pozos &lt;b&gt;chicos&lt;/b&gt;\n&#34;también&#34; cuentan.</textarea>" in html
    assert "readonly" in html
    assert "Tu texto no se perdió" in html
    assert len(Page(html).named("h1")) == 1
    assert problems_of(html) == []


@pytest.mark.parametrize(
    ("is_stopped", "button", "other", "fields"),
    [
        (False, "No recordarme los borradores", "Volver a recordármelos", {"List-Unsubscribe"}),
        (True, "Volver a recordármelos", "No recordarme los borradores", set()),
    ],
)
def test_the_page_of_reminders_offers_the_one_button_that_changes_them(
    is_stopped: bool, button: str, other: str, fields: set[str]
) -> None:
    html = (
        house_environment()
        .get_template("participation/reminders.html")
        .render(token="t-<b>1</b>", address="a***@<b>x</b>", is_stopped=is_stopped)
    )
    page = Page(html)
    assert button in html
    assert other not in html
    assert "a***@&lt;b&gt;x&lt;/b&gt;" in html
    assert ("ya no te recordaremos" in html) is is_stopped
    assert fields <= {field.get("name") for field in page.named("input")}
    assert len(page.named("h1")) == 1
    assert problems_of(html) == []


@pytest.mark.parametrize(
    "wing", ["participation", "moderation", "analysis", "accounts", "report", "evidence"]
)
def test_every_refusal_has_its_sentence(wing: str) -> None:
    refusals = importlib.import_module(f"consulta.{wing}.rules").Refusal
    sentences = (TEMPLATES / "_parts" / "reasons.html").read_text()
    missing = [reason.value for reason in refusals if f'"{wing}.{reason.value}"' not in sentences]
    assert missing == []


def test_no_page_takes_the_name_of_what_all_templates_call(app: Flask) -> None:
    given = {
        name.arg
        for file in sorted((TEMPLATES.parent / "consulta").rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "render_template"
        for name in call.keywords
    }
    assert {"frame", "form"} <= given
    assert not given & set(app.jinja_env.globals)
