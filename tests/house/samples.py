"""Sample values for every macro, and a reader that looks for what the house does not allow."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "col"})


def sample_form() -> BaseForm:
    """Fields of each sort: one filled, one chosen, two missing."""
    form = BaseForm(
        {
            "text": TextAreaField(
                "Tu aporte", [InputRequired("Escribe tu aporte."), Length(10, 4000)]
            ),
            "name": StringField("Nombre público", [Length(max=80)]),
            "kind": RadioField("Qué quieres hacer", choices={"remark": "Ver", "question": "Pedir"}),
            "consent": BooleanField("Acepto", [InputRequired("Falta tu acuerdo.")]),
        }
    )
    form.process(MultiDict({"name": "<b>Rosa</b>", "kind": "remark"}))
    form.validate()
    return form


def house_environment(**more: object) -> Environment:
    """Jinja as strict as in the application, with nothing behind it."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: text, lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    env.filters["number"] = lambda value: f"{value:,}".replace(",", ".")
    env.filters["spoken"] = str
    env.filters["percent"] = lambda share: f"{100 * share:.1f} %".replace(".", ",")
    env.globals.update(
        url_for=lambda name, **values: "/" + "/".join([name, *map(str, values.values())]),
        csrf_token=lambda: "one-token",
        kept=lambda *_, caller: caller(),
        get_flashed_messages=lambda **_: [("message", "Recibimos tu aporte.")],
        request=SimpleNamespace(path="/consultas/plan"),
        site=SimpleNamespace(
            body_name="Comisión", platform_name="consulta", run_by="la Comisión", is_demo=True,
            contact="datos@example.org",
            version="0.1.0", source_url="https://example.org/consulta",
        ),
        person=None,
        lang="es-CL",
        form=sample_form(),
        hostile='<script>alert("x")</script>\nsegunda línea',
    )  # fmt: skip
    env.globals.update(more)
    return env


STAGES = """[{"name": "Anunciada", "date_text": "9 de noviembre", "state": "done"},
 {"name": "Abierta", "date_text": "23 de noviembre", "state": "now"},
 {"name": "Cerrada", "date_text": "14 de diciembre", "state": "to_come"}]"""
PARTS = (
    '[{"n": 3, "words": "publicados", "mark": "agree"}, {"n": 1, "words": "ret", "mark": "part"}]'
)
ITEMS = '[{"href": "#a", "text": "Problemática", "count": 10, "is_current": True}]'
TABLE = '["Canal", "Aportes"], [["Web", 1234], ["Papel", 2]]'
AT = '"/votos", "commitment/8", "/back"'

SAMPLES: dict[str, list[str]] = {
    "assets": ['sheet("house.css")', 'module("keys.js")'],
    "contribution": [
        'contribution(hostile, "Pregunta", "hoy", hostile, "2018-00241-2", "/f", channel="papel",'
        ' stance="with_changes", stance_word="A favor", quote=hostile, quote_ref="8.4",'
        ' quote_href="#p", proposal=wording(hostile))',
        'contribution("Rosa", "Pregunta", "", "Texto")',
        'tombstone("withheld", "2018-00241-2", "/f", "3 de diciembre", ground="Datos personales")',
        'tombstone("withdrawn", "2018-00241-2", "/f")',
        'redline([{"op": "keep", "text": "a"}, {"op": "del", "text": "b"},'
        ' {"op": "ins", "text": hostile}])',
    ],
    "controls": [
        'button("Enviar aporte", name="act", value="send", key="P")',
        'link_button("/x", "Leer el plan")',
        'post_button("/x", "Retirar aporte", hidden={"back": "/y"})',
        'back_link("/x", "Volver")',
        'crumbs([{"href": "/x", "text": "Plan"}], "Compromiso 8")',
    ],
    "desk": [
        'key_figures([{"value": "18", "words": "por revisar", "is_warn": True},'
        ' {"value": "3", "words": "más"}])',
        'queue_item("/x", "00326-1", "quedan 2 h", "Pregunta · 8.4", 192, True, True, ["papel"])',
        'decision_key("P", "publish", "Publicar", "Se ve enseguida", chosen=True)',
        'queue_item("/x", "00326-1", "10 de marzo", "Pregunta", None)',
        'theme_key("1", 4, "Datos abiertos", "Qué va aquí", "Retirado", chosen=True)',
        'theme_key("", 12, hostile)',
        "black_out()",
    ],
    "figures": [
        f'key_sum(4, "aportes recibidos", {PARTS})',
        f'data_table("Aportes por canal. n = 1.236", {TABLE})',
        f'figure("f1", "Casi todo llegó por la web.", svg, "Figura 1. n = 1.236", {TABLE})',
        'pager("/next", "Ver los 50 siguientes", "/first")',
        f'filters({ITEMS}, "Mostrar")',
        'downloads([{"href": "/x", "name": "PDF", "note": "1,9 MB"}])',
    ],
    "forms": [
        'error_summary(form, notes=["Revisa."])',
        'field(form.text, hint="Una idea por aporte.", counter=True)',
        'field(form.name, kind="narrow", optional=True)',
        'choice_rows(form.kind, helps={"remark": "Decir qué falta"},'
        ' marks={"remark": "part"}, optional=True)',
        "checkbox(form.consent)",
    ],
    "marks": [
        'swatch("agree", "De acuerdo")',
        f"share_bar({PARTS})",
        'progress(7, 24, "Siete de 24")',
    ],
    "notices": [
        'empty("Todavía no hay aportes", "Aquí aparecerá el primero.")',
        "given_back(hostile)",
    ],
    "reasons": ['reason_words("participation.window_closed")', 'reason_words("x")'],
    "rows": [
        'commitment_row(8, hostile, "/x", "", "Agua", 1)',
        'annex("Anexo", [{"href": "/x", "name": "Integridad", "note": "", "count": 4}])',
    ],
    "stance": [
        f'vote_box({AT}, mine="disagree", saved="Guardada hoy.")',
        'vote_closed("La votación cerró.", mine_word="Paso")',
        "vote_results(200, 60, 8)",
        "vote_results(0, 0, 0)",
        'small_votes("votos", "/votos?sobre=contribution:A-1", mine="agree", folio="2018-00241-2")',
    ],
    "steps": [
        'steps(["Escribe", "Revisa"], at=1)',
        'folio_block("2018-00344-K", "Recibimos tu aporte. Folio:", "sábado 8,", "10:44:07",'
        ' "hora de Chile", "A tiempo.")',
        'timeline([{"name": "Recibido", "text": "hoy", "is_done": True},'
        ' {"name": "Revisión", "text": "mañana", "is_done": False}])',
        'numbered(["Recibes un folio."])',
        'answers_list([{"name": "Firma", "value": "Rosa", "href": "/x", "act": "Cambiar"}])',
    ],
    "strip": [
        f'strip({STAGES}, window_open("viernes", "hora de Chile", "Quedan 6 días.", soon=True),'
        ' title="Plan", href="/")',
        'window_before("viernes", "hora de Chile continental")',
        'window_closed("viernes", "hora de Chile continental", "Ya hay informe.")',
        'window_words("Respondida.", "Gracias.")',
    ],
    "text": [
        f'contents("En este compromiso", {ITEMS})',
        'fact_list([{"name": "Plazo", "value": "2019"}])',
        'paragraph("8.4", "p-8-4", body, "/x", 14, is_on=True, note="Enero")',
        'paragraph("8.5", "p-8-5", hostile)',
    ],
    "votecard": [
        f'vote_card(hostile, {AT}, 7, 24, "Quedan 17", mine="agree",'
        ' source="Tomada de", source_text="8.4", source_href="/x", skip_href="/y",'
        ' previous_href="/z")'
    ],
    "ways": [
        'ways_in([{"time": "5 minutos", "act": "Vota", "line": "24 frases", "href": "/x",'
        ' "label": "Votar"}])'
    ],
}
CALLED = {
    "commitment_rows": ("rows", "commitment_rows()"),
    "passage_group": ("text", 'passage_group("problematica", "¿Cuál es?")'),
    "context_passage": ("desk", 'context_passage("8.4", is_on=True)'),
    "public_copy": ("contribution", "public_copy()"),
    "warning": ("notices", 'warning("Un dato personal")'),
    "notice": ("notices", 'notice("La consulta cerró")'),
    "empty": ("notices", 'empty("Nada todavía")'),
    "folio_block": ("steps", 'folio_block("2018-00344-K", "Folio:", "hoy")'),
    "contribution": ("contribution", 'contribution("Rosa", "Pregunta", "hoy", "Texto", "F", "/f")'),
}  # fmt: skip


class Page(HTMLParser):
    """What a reader's software would find in some markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.labelled_inside: set[int] = set()
        self.unclosed: list[str] = []
        self.feed(html)
        self.unclosed += self.inside

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "label" in self.inside:
            self.labelled_inside.add(len(self.tags))
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.inside or self.inside.pop() != tag:
            self.unclosed.append(tag)

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == name]

    def attributes(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]

    def unlabelled_controls(self) -> list[dict[str, str | None]]:
        """Fields that a person could not name."""
        labels = set(self.attributes("for"))
        return [
            attrs
            for place, (tag, attrs) in enumerate(self.tags)
            if tag in {"input", "textarea", "select", "progress"}
            and attrs.get("type") != "hidden"
            and attrs.get("id") not in labels
            and place not in self.labelled_inside
            and "aria-label" not in attrs
        ]


def problems_of(html: str) -> list[str]:
    """Everything in this markup that the house does not allow."""
    page = Page(html)
    ids = page.attributes("id")
    found = [f"unclosed {tag}" for tag in page.unclosed]
    found += [f"no label: {control}" for control in page.unlabelled_controls()]
    found += [f"id twice: {one}" for one in set(ids) if ids.count(one) > 1]
    found += [
        f"inline {n}" for _, attrs in page.tags for n in attrs if n == "style" or n.startswith("on")
    ]
    found += [
        "a script without its file" for script in page.named("script") if not script.get("src")
    ]
    found += ["a style element" for _ in page.named("style")]
    if "<script>alert" in html or "<b>Rosa" in html:
        found.append("a person's markup was not escaped")
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", html, re.DOTALL):
        if "web.set_language" not in form and 'name="csrf_token"' not in form:
            found.append("a form without its token")
    return found
