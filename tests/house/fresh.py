"""Which deeds of staff ask again who one is, and why the others do not. Each is in one of the two.

A deed weighs much when it cannot be undone, reaches everybody, or opens a door to somebody else.
"""

ASKS_AGAIN = {
    "accounts.begin_factor", "accounts.renew_codes", "accounts.drop_factor",
    "plan_desk.propose_change", "plan_desk.confirm_change",
    "plan_desk.launch", "plan_desk.propose_override", "plan_desk.confirm_override",
    "participation_desk.publish", "participation_desk.name_representative",
    "report_desk.publish", "response_desk.publish",
    "evidence_desk.add_witness", "evidence_desk.remove_witness",
    "rights_desk.answer", "rights_desk.ask_erasure", "rights_desk.confirm_erasure",
}  # fmt: skip

# why -> deeds
LIGHT: dict[str, set[str]] = {
    "the code of the application is itself the proof": {"accounts.confirm_factor"},
    "it leaves everything as it was": {
        "plan_desk.dismiss_change", "plan_desk.dismiss_override", "rights_desk.dismiss_erasure",
    },
    "the draft is nobody's yet, and its history brings anything back": {
        "drafting_desk.start", "drafting_desk.save", "drafting_desk.preview",
        "drafting_desk.restore", "drafting_desk.move", "drafting_desk.let_leave",
        "drafting_desk.bring_back", "drafting_desk.add_commitment",
        "drafting_desk.add_initiative", "drafting_desk.read_plan_file",
        "drafting_desk.confirm_plan_file",
    },
    "it reaches one institution, which answers for itself": {
        "drafting_desk.invite", "drafting_desk.invite_again", "drafting_desk.move_deadline",
        "drafting_desk.record_answer",
    },
    "it is done hundreds of times a day, one by one, with a public reason and an appeal": {
        "moderation_desk.decide",
    },
    "what it changes is kept with who and when, and the next one corrects it": {
        "analysis_desk.add_theme", "analysis_desk.retire_theme", "analysis_desk.code",
    },
    "a second person reads it before it counts": {
        "paper_desk.register_sheet", "paper_desk.register_assembly", "paper_desk.type_sheet",
        "paper_desk.decide_sheet", "report_desk.build", "response_desk.gather",
        "response_desk.draft", "response_desk.reword", "response_desk.drop",
    },
    "it is public at once with its author, and the next one corrects it": {
        "plan_desk.write_rules", "plan_desk.keep_document", "plan_desk.report_milestone",
        "participation_desk.place", "participation_desk.check_organisation",
    },
    "the letter said what its reader finds on the site, or asks for again": {
        "pages_desk.try_letter", "pages_desk.lose_letter",
    },
    "it gives the person more time to be answered in, once, with a reason": {"rights_desk.extend"},
}  # fmt: skip
