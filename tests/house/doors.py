"""Who may open what: one row a door, one column a role. The whole law on one screen.

`ok` opens (200, or 303 after a deed), `ask` leads to a sign-in, `no` is refused (403),
`gone` does not exist for this person (404).
"""

ROLES = (
    "visitor", "citizen", "organisation_rep", "moderator", "analyst", "institution_contact",
    "forum_member", "administrator", "moderator_elsewhere",
)  # fmt: skip
SLUG = "plan-2027"
ALL = "ok ok ok ok ok ok ok ok ok"
MODERATOR = "ask no no ok no no no no no"
ANALYST = "ask no no no ok no no no no"
ANALYST_ASKED = "ask no no no 422 no no no no"
ANALYST_GONE = "ask no no no gone no no no no"
ANYBODY_SIGNED_IN = "ask ok ok ok ok ok ok ok ok"
CITIZENS = "ask ok ok no no no no no no"
STAFF = "ask no no ok ok ok ok ok ok"
ADMINISTRATOR = "ask no no no no no no ok no"
ADMINISTRATOR_ASKED = "ask no no no no no no 422 no"
ADMINISTRATOR_GONE = "ask no no no no no no gone no"
REGISTER = "ask no no no ok no no ok no"
REGISTER_GONE = "ask no no no gone no no gone no"
SIGNED_IN_GONE = "ask gone gone gone gone gone gone gone gone"
NOBODY = "gone gone gone gone gone gone gone gone gone"
PROVISIONAL = "ask no no no no no no no no"

HERE = f"/consultas/{SLUG}"
DESK = f"/equipo/consultas/{SLUG}"

# endpoint, method -> address, roles
DOORS: dict[tuple[str, str], tuple[str, str]] = {
    ("static", "GET"): ("/static/house.css", ALL),
    ("health.alive", "GET"): ("/salud/vivo", ALL),
    ("health.ready", "GET"): ("/salud/listo", ALL),
    ("web.set_language", "POST"): ("/idioma", ALL),
    ("pages.home", "GET"): ("/", ALL),
    ("pages.about", "GET"): ("/que-es", ALL),
    ("pages.rules", "GET"): ("/reglas", ALL),
    ("pages.privacy", "GET"): ("/privacidad", ALL),
    ("pages.signals", "GET"): ("/senales", ALL),
    ("pages.accessibility", "GET"): ("/accesibilidad", ALL),
    ("rights.own_data", "GET"): ("/mis-datos", ANYBODY_SIGNED_IN),
    ("rights.export", "GET"): ("/mis-datos/archivo/json", ANYBODY_SIGNED_IN),
    ("rights.rename", "POST"): ("/mis-datos/nombre", ANYBODY_SIGNED_IN),
    ("rights.ask_erase", "GET"): ("/mis-datos/borrar", CITIZENS),
    ("rights.send_code", "POST"): ("/mis-datos/borrar/codigo", CITIZENS),
    ("rights.erase", "POST"): (
        "/mis-datos/borrar",
        "ask 422 422 no no no no no no",  # a form without its code is given back
    ),
    ("rights.erased", "GET"): ("/mis-datos/borrado", ALL),
    ("rights.ask", "GET"): ("/mis-datos/solicitud", ALL),
    ("rights.file_request", "POST"): (
        "/mis-datos/solicitud",
        "422 422 422 422 422 422 422 422 422",
    ),
    ("rights_desk.requests", "GET"): ("/equipo/datos-personales", REGISTER),
    ("rights_desk.data_request", "GET"): ("/equipo/datos-personales/9", REGISTER_GONE),
    ("rights_desk.answer", "POST"): ("/equipo/datos-personales/9/responder", ANALYST_GONE),
    ("rights_desk.erasure", "GET"): ("/equipo/datos-personales/9/borrar", REGISTER_GONE),
    ("rights_desk.ask_erasure", "POST"): ("/equipo/datos-personales/9/borrar", ANALYST_GONE),
    ("rights_desk.confirm_erasure", "POST"): (
        "/equipo/datos-personales/9/borrar/confirmar",
        REGISTER_GONE,
    ),
    ("rights_desk.dismiss_erasure", "POST"): (
        "/equipo/datos-personales/9/borrar/descartar",
        REGISTER_GONE,
    ),
    ("rights_desk.extend", "POST"): ("/equipo/datos-personales/9/prorrogar", ANALYST_GONE),
    ("mail.mailbox", "GET"): ("/buzon", ALL),
    ("accounts.security", "GET"): ("/equipo/seguridad", STAFF),
    ("accounts.factor_qr", "GET"): (
        "/equipo/seguridad/qr.svg",
        "ask no no gone gone gone gone gone gone",
    ),
    ("accounts.begin_factor", "POST"): ("/equipo/seguridad/comenzar", STAFF),
    ("accounts.confirm_factor", "POST"): (
        "/equipo/seguridad/confirmar",
        "ask no no 422 422 422 422 422 422",
    ),
    ("accounts.renew_codes", "POST"): ("/equipo/seguridad/codigos", STAFF),
    ("accounts.drop_factor", "POST"): ("/equipo/seguridad/quitar", STAFF),
    ("accounts.sign_ins", "GET"): ("/entradas", ANYBODY_SIGNED_IN),
    ("accounts.end_sign_in", "POST"): ("/entradas/999999/cerrar", ANYBODY_SIGNED_IN),
    ("accounts.end_other_sign_ins", "POST"): ("/entradas/cerrar-otras", ANYBODY_SIGNED_IN),
    ("accounts.claveunica", "GET"): ("/entrar/claveunica", NOBODY),  # off by default
    ("accounts.claveunica_again", "GET"): (
        "/entrar/claveunica/de-nuevo",
        "ask gone gone gone gone gone gone gone gone",
    ),
    ("accounts.claveunica_back", "GET"): ("/entrar/claveunica/vuelta", NOBODY),
    ("accounts.claveunica_asked", "GET"): ("/entrar/claveunica/pedida", ALL),
    ("plan.calendar", "GET"): (f"{HERE}/calendario", ALL),
    ("plan.export", "GET"): (f"{HERE}/plan.toml", ALL),
    ("plan.versions", "GET"): (f"{HERE}/versiones", ALL),
    ("plan.version", "GET"): (f"{HERE}/versiones/1", ALL),
    ("plan.version_file", "GET"): (f"{HERE}/versiones/1/plan.toml", ALL),
    ("plan.compare", "GET"): (f"{HERE}/versiones/comparar", ALL),
    ("plan.ground_rules", "GET"): (f"{HERE}/reglas", ALL),
    ("plan_desk.calendar", "GET"): (f"{DESK}/plan/calendario", ANALYST),
    ("plan_desk.propose_change", "POST"): (f"{DESK}/plan/calendario", ANALYST_ASKED),
    ("plan_desk.confirm_change", "POST"): (f"{DESK}/plan/calendario/9/confirmar", ANALYST_GONE),
    ("plan_desk.dismiss_change", "POST"): (f"{DESK}/plan/calendario/9/descartar", ANALYST_GONE),
    ("plan_desk.gate", "GET"): (f"{DESK}/plan/apertura", ANALYST),
    ("plan_desk.launch", "POST"): (f"{DESK}/plan/apertura", ANALYST_ASKED),
    ("plan_desk.propose_override", "POST"): (f"{DESK}/plan/apertura/excepcion", ANALYST_ASKED),
    ("plan_desk.confirm_override", "POST"): (
        f"{DESK}/plan/apertura/excepcion/9/confirmar",
        ANALYST_GONE,
    ),
    ("plan_desk.dismiss_override", "POST"): (
        f"{DESK}/plan/apertura/excepcion/9/descartar",
        ANALYST_GONE,
    ),
    ("plan_desk.ground_rules", "GET"): (f"{DESK}/plan/reglas", ANALYST),
    ("plan_desk.write_rules", "POST"): (f"{DESK}/plan/reglas", ANALYST_ASKED),
    ("plan.documents", "GET"): (f"{HERE}/documentos", ALL),
    ("plan.document", "GET"): (f"{HERE}/documentos/1/minuta.pdf", NOBODY),
    ("plan.follow_up", "GET"): (f"{HERE}/seguimiento", ALL),
    ("plan_desk.documents", "GET"): (f"{DESK}/plan/documentos", ANALYST),
    ("plan_desk.keep_document", "POST"): (
        f"{DESK}/plan/documentos",
        ANALYST_ASKED,
    ),
    ("plan_desk.milestones", "GET"): (f"{DESK}/plan/hitos", ANALYST),
    ("plan_desk.report_milestone", "POST"): (
        f"{DESK}/plan/hitos",
        ANALYST_ASKED,
    ),
    ("plan.export_docx", "GET"): (f"{HERE}/plan.docx", ALL),
    ("plan.export_markdown", "GET"): (f"{HERE}/plan.md", ALL),
    ("plan.export_json", "GET"): (f"{HERE}/plan.json", ALL),
    ("participation.consultation", "GET"): (HERE, ALL),
    ("participation.plan_text", "GET"): (f"{HERE}/plan", ALL),
    ("participation.commitment", "GET"): (f"{HERE}/compromisos/2", ALL),
    ("participation.initiative", "GET"): (f"{HERE}/anexo/integridad", ALL),
    ("participation.write", "GET"): (f"{HERE}/aportes/nuevo?sobre=plan", ALL),
    ("participation.folio", "GET"): (f"{HERE}/folios/A-000001", ALL),
    ("participation.similar", "POST"): (f"{HERE}/aportes/parecidos", ALL),
    ("participation.own_copy", "POST"): (f"{HERE}/aportes/copia", NOBODY),
    ("participation.follow_page", "GET"): (f"{HERE}/seguir", ALL),
    ("participation.follow", "POST"): (f"{HERE}/seguir", ANYBODY_SIGNED_IN),
    ("participation.leave", "POST"): (f"{HERE}/dejar-de-seguir", ANYBODY_SIGNED_IN),
    ("participation.signals", "GET"): (f"{HERE}/senales", ALL),
    ("participation_desk.signals", "GET"): (f"{DESK}/senales", MODERATOR),
    ("participation.track_page", "GET"): ("/folios", ALL),
    ("participation.feed", "GET"): (f"{HERE}/aportes.atom", ALL),
    ("participation.qr", "GET"): (f"{HERE}/folios/A-000001/qr.svg", ALL),
    ("accounts.sign_in", "GET"): ("/entrar", "ok ok ok ok ok ok ok ok ok"),
    ("accounts.staff_sign_in", "GET"): ("/equipo/entrar", ALL),
    ("accounts.open_link", "GET"): ("/entrar/enlace/none", ALL),
    ("accounts.sign_out", "POST"): ("/salir", ALL),
    ("pages_desk.home", "GET"): ("/equipo", STAFF),
    ("pages_desk.signals", "GET"): ("/equipo/senales", "ask no no ok no no no no ok"),
    ("pages_desk.letters", "GET"): ("/equipo/cartas", PROVISIONAL),
    ("pages_desk.try_letter", "POST"): ("/equipo/cartas/9/reintentar", PROVISIONAL),
    ("pages_desk.lose_letter", "POST"): ("/equipo/cartas/9/perdida", PROVISIONAL),
    ("participation.mine", "GET"): ("/mis-aportes", ANYBODY_SIGNED_IN),
    ("participation.vote_cards", "GET"): (f"{HERE}/votar", ANYBODY_SIGNED_IN),
    ("participation.vote_receipts", "GET"): (f"{HERE}/votos", ANYBODY_SIGNED_IN),
    ("participation.vote_receipt", "GET"): (
        f"{HERE}/votos/V-0000000000/comprobante",
        "ask gone gone gone gone gone gone gone gone",
    ),
    ("participation.vote", "POST"): (f"{HERE}/votos", CITIZENS),
    ("participation_desk.publishing", "GET"): (f"{DESK}/plan/publicar", ANALYST),
    ("participation_desk.publish", "POST"): (f"{DESK}/plan/publicar", ANALYST_ASKED),
    ("participation_desk.anchors", "GET"): (f"{DESK}/plan/anclas", ANALYST),
    ("participation_desk.place", "POST"): (
        f"{DESK}/plan/anclas/A-000001",
        ANALYST_ASKED,
    ),
    ("participation.organisations", "GET"): (f"{HERE}/organizaciones", ALL),
    ("participation.organisation", "GET"): (f"{HERE}/organizaciones/9", NOBODY),
    ("participation.registration", "GET"): (f"{HERE}/organizaciones/registrar", CITIZENS),
    ("participation.register", "POST"): (
        f"{HERE}/organizaciones/registrar",
        "ask 422 422 no no no no no no",  # a form without its name is given back
    ),
    ("participation.members", "GET"): (f"{HERE}/organizaciones/9/integrantes", SIGNED_IN_GONE),
    ("participation.invite", "POST"): (f"{HERE}/organizaciones/9/integrantes", SIGNED_IN_GONE),
    ("participation.end_membership", "POST"): (
        f"{HERE}/organizaciones/9/integrantes/terminar",
        SIGNED_IN_GONE,
    ),
    ("participation.name_representative", "POST"): (
        f"{HERE}/organizaciones/9/integrantes/representante",
        SIGNED_IN_GONE,
    ),
    ("participation.send_again", "POST"): (
        f"{HERE}/organizaciones/9/integrantes/reenviar",
        SIGNED_IN_GONE,
    ),
    ("participation.withdraw_invitation", "POST"): (
        f"{HERE}/organizaciones/9/integrantes/retirar",
        SIGNED_IN_GONE,
    ),
    ("participation.correction", "GET"): (f"{HERE}/organizaciones/9/corregir", SIGNED_IN_GONE),
    ("participation.correct_organisation", "POST"): (
        f"{HERE}/organizaciones/9/corregir",
        SIGNED_IN_GONE,
    ),
    ("participation.leaving", "GET"): (
        f"{HERE}/organizaciones/9/integrantes/salir",
        SIGNED_IN_GONE,
    ),
    ("participation.leave_organisation", "POST"): (
        f"{HERE}/organizaciones/9/integrantes/salir",
        SIGNED_IN_GONE,
    ),
    ("participation.invitation", "GET"): (f"{HERE}/organizaciones/9/invitacion", SIGNED_IN_GONE),
    ("participation.accept_invitation", "POST"): (
        f"{HERE}/organizaciones/9/invitacion/aceptar",
        SIGNED_IN_GONE,
    ),
    ("participation.decline_invitation", "POST"): (
        f"{HERE}/organizaciones/9/invitacion/rechazar",
        SIGNED_IN_GONE,
    ),
    ("participation_desk.organisations", "GET"): (f"{DESK}/organizaciones", ANALYST),
    ("participation_desk.organisation", "GET"): (f"{DESK}/organizaciones/9", ANALYST_GONE),
    ("participation_desk.check_organisation", "POST"): (
        f"{DESK}/organizaciones/9",
        ANALYST_GONE,
    ),
    ("participation_desk.name_representative", "POST"): (
        f"{DESK}/organizaciones/9/representante",
        ANALYST_GONE,
    ),
    ("paper.offline", "GET"): (f"{HERE}/papel", ALL),
    ("paper.blank_form", "GET"): (f"{HERE}/papel/formulario", ALL),
    ("paper.qr", "GET"): (f"{HERE}/papel/qr.svg", ALL),
    ("paper_desk.sheets", "GET"): (f"{DESK}/papel", ANALYST),
    ("paper_desk.register_sheet", "POST"): (f"{DESK}/papel", ANALYST_ASKED),
    ("paper_desk.assemblies", "GET"): (f"{DESK}/papel/actas", ANALYST),
    ("paper_desk.register_assembly", "POST"): (f"{DESK}/papel/actas", ANALYST_ASKED),
    ("paper_desk.sheet", "GET"): (f"{DESK}/papel/9", ANALYST_GONE),
    ("paper_desk.type_sheet", "POST"): (f"{DESK}/papel/9", ANALYST_GONE),
    ("paper_desk.decide_sheet", "POST"): (f"{DESK}/papel/9/resolver", ANALYST_GONE),
    ("paper_desk.scan", "GET"): (f"{DESK}/papel/9/escaneo", ANALYST_GONE),
    ("paper_desk.receipt", "GET"): (f"{DESK}/papel/9/comprobante", ANALYST_GONE),
    ("paper_desk.slip", "GET"): (f"{DESK}/papel/9/talon", ANALYST_GONE),
    ("moderation_desk.queue", "GET"): (f"{DESK}/moderacion", MODERATOR),
    ("moderation_desk.decide", "POST"): (f"{DESK}/moderacion/A-000001", MODERATOR),
    ("drafting_desk.file_form", "GET"): (f"{DESK}/plan/importar", ANALYST),
    ("drafting_desk.read_plan_file", "POST"): (
        f"{DESK}/plan/importar",
        ANALYST_ASKED,  # a form without a file is given back
    ),
    ("drafting_desk.file_preview", "GET"): (
        f"{DESK}/plan/importar/none",
        ANALYST_GONE,
    ),
    ("drafting_desk.confirm_plan_file", "POST"): (
        f"{DESK}/plan/importar/none",
        ANALYST_GONE,
    ),
    ("drafting_desk.tree", "GET"): (f"{DESK}/plan", ANALYST),
    ("drafting_desk.start", "POST"): (f"{DESK}/plan/comenzar", ANALYST),
    ("drafting_desk.edit", "GET"): (f"{DESK}/plan/compromisos/2", ANALYST),
    ("drafting_desk.save", "POST"): (f"{DESK}/plan/compromisos/2", ANALYST),
    ("drafting_desk.preview", "POST"): (f"{DESK}/plan/vista", ANALYST),
    ("drafting_desk.history", "GET"): (f"{DESK}/plan/compromisos/2/historia", ANALYST),
    ("drafting_desk.restore", "POST"): (f"{DESK}/plan/compromisos/2/historia/1", ANALYST),
    ("drafting_desk.move", "POST"): (f"{DESK}/plan/mover", ANALYST),
    ("drafting_desk.let_leave", "POST"): (f"{DESK}/plan/retirar", ANALYST),
    ("drafting_desk.bring_back", "POST"): (f"{DESK}/plan/reponer", ANALYST),
    ("drafting_desk.add_commitment", "POST"): (f"{DESK}/plan/compromisos", ANALYST),
    ("drafting_desk.add_initiative", "POST"): (f"{DESK}/plan/iniciativas", ANALYST),
    ("drafting_desk.institutions", "GET"): (f"{DESK}/plan/instituciones", ANALYST),
    ("drafting_desk.standing", "GET"): (f"{DESK}/plan/estado", "ask no no no ok ok ok no no"),
    ("drafting_desk.institution", "GET"): (f"{DESK}/plan/instituciones/2", ANALYST),
    ("drafting_desk.invite", "POST"): (f"{DESK}/plan/instituciones/2/invitar", ANALYST),
    ("drafting_desk.invite_again", "POST"): (f"{DESK}/plan/instituciones/2/reenviar", ANALYST),
    ("drafting_desk.move_deadline", "POST"): (f"{DESK}/plan/instituciones/2/plazo", ANALYST),
    ("drafting_desk.record_answer", "POST"): (f"{DESK}/plan/instituciones/2/respuesta", ANALYST),
    ("drafting.open_link", "GET"): ("/instituciones/enlace/none", ALL),
    ("drafting.leave", "POST"): ("/instituciones/salir", ALL),
    ("report_desk.reports", "GET"): (f"{DESK}/informe", ANALYST),
    ("report_desk.build", "POST"): (f"{DESK}/informe", ANALYST),
    ("report_desk.publish", "POST"): (f"{DESK}/informe/1/publicar", PROVISIONAL),
    ("report_desk.file", "GET"): (f"{DESK}/informe/1/pdf", ANALYST),
    ("evidence.package", "GET"): (f"{HERE}/registro/paquete.zip", ALL),
    ("evidence.verifier", "GET"): (f"{HERE}/registro/verify.py", ALL),
    ("evidence.browser_verifier", "GET"): (f"{HERE}/registro/verificador.html", ALL),
    ("report.report", "GET"): (f"{HERE}/informe", NOBODY),
    ("report.file", "GET"): (f"{HERE}/informe/pdf", NOBODY),
    ("evidence.record", "GET"): (f"{HERE}/registro", ALL),
    ("evidence.entry", "GET"): (f"{HERE}/registro/entradas/0", NOBODY),
    ("evidence.checkpoints", "GET"): (f"{HERE}/registro/puntos", ALL),
    ("evidence.checkpoint", "GET"): (f"{HERE}/registro/puntos/1.txt", NOBODY),
    ("evidence.consistency", "GET"): (f"{HERE}/registro/consistencia?desde=1", NOBODY),
    ("evidence.key", "GET"): (f"{HERE}/registro/clave", ALL),
    ("evidence.ask", "GET"): (f"{HERE}/registro/comprobar", NOBODY),
    ("evidence.check", "GET"): ("/comprobar", ALL),
    ("evidence.check_here", "POST"): ("/comprobar", "422 422 422 422 422 422 422 422 422"),
    ("evidence_desk.witnesses", "GET"): (f"{DESK}/testigos", ADMINISTRATOR),
    ("evidence_desk.add_witness", "POST"): (f"{DESK}/testigos", ADMINISTRATOR_ASKED),
    ("evidence_desk.remove_witness", "POST"): (f"{DESK}/testigos/9/retirar", ADMINISTRATOR_GONE),
}

# Doors that open by a secret in the address or form, not by a role: each has tests of its own.
BY_SECRET = {
    ("accounts.send_link", "POST"),
    ("accounts.enter_code", "POST"),
    ("accounts.use_link", "POST"),
    ("accounts.staff_enter", "POST"),
    ("participation.notices", "GET"),
    ("participation.stop", "POST"),
    ("participation.track", "POST"),
    ("participation.keep_draft", "POST"),
    ("participation.review", "GET"),
    ("participation.submit", "POST"),
    ("participation.receipt_file", "GET"),
    ("participation.ask_withdraw", "GET"),
    ("participation.withdraw", "POST"),
    ("participation.correct", "GET"),
    ("participation.ask_replace", "GET"),
    ("participation.replace", "POST"),
    ("participation.write_again", "GET"),
    ("drafting.use_link", "POST"),
    ("drafting.commitment", "GET"),
    ("drafting.accept", "POST"),
    ("drafting.ask_decline", "GET"),
    ("drafting.decline", "POST"),
    ("drafting.ask_help", "POST"),
    ("drafting.preview", "GET"),
    ("drafting.history", "GET"),
    ("drafting.deliver", "POST"),
    ("drafting.take_back", "POST"),
    ("drafting.fiche", "GET"),
    ("drafting.complete", "POST"),
    ("drafting.look", "POST"),
}
