"""Every column of the house: whose it is, and what an erasure does with it.

A new table or column has no line here, and the house test fails until somebody has thought
about whether it holds something of a person, and what becomes of it.
"""

# What holds something of a citizen -> what becomes of it when that person asks to be erased.
EMPTIED = "emptied"
REMOVED = "the row is removed"
CUT = "replaced after the close"
STAYS = "stays: it says nothing of a person once the rest is gone"
TYPED = "emptied when the sheet enters, by its erasure, and at the term"
LATER = "emptied 90 days after the answer, or at once by an erasure"

PERSONAL: dict[str, dict[str, str]] = {
    "person": {
        "email": EMPTIED, "name": EMPTIED, "password_hash": "staff only", "letters_key": EMPTIED,
    },
    "grant": {"person_id": REMOVED, "role": REMOVED, "scope": REMOVED},
    "sign_in": {"person_id": REMOVED, "token_hash": REMOVED},
    "token": {
        "email": REMOVED, "token_hash": REMOVED, "code_hash": REMOVED, "browser_hash": REMOVED,
        "next_path": REMOVED,
    },
    "letter": {
        "to": REMOVED, "values": REMOVED, "leave": REMOVED, "trouble": REMOVED,
        "lost_reason": REMOVED,
    },
    "contribution": {
        "author_id": EMPTIED, "text": EMPTIED, "proposal": EMPTIED, "public_name": EMPTIED,
        "scan_digest": EMPTIED, "source": EMPTIED, "reason": EMPTIED, "salt": EMPTIED,
        "salted_hash": STAYS, "folio": STAYS, "kind": STAYS, "stance": STAYS, "channel": STAYS,
        "received_at": STAYS, "language": STAYS,
    },
    "contribution_version": {
        "text": EMPTIED, "proposal": EMPTIED, "reason": EMPTIED, "public_name": EMPTIED,
        "salt": EMPTIED, "salted_hash": STAYS, "kind": STAYS, "stance": STAYS,
        "received_at": STAYS,
    },
    "member": {"person_id": EMPTIED, "role": STAYS, "since": STAYS, "until": STAYS},
    "member_invitation": {
        "email": REMOVED, "declined_at": REMOVED, "withdrawn_at": REMOVED, "role": REMOVED,
    },
    "attestation": {"person_id": "removed after the close", "run_tag": "removed after the close"},
    "second_factor": {"secret": "staff only"},
    "recovery_code": {"code_hash": "staff only"},
    "published_word": {"word": REMOVED},
    "paper_scan": {
        "content": "emptied; minutes by their sheet, and all at the term", "digest": STAYS,
    },
    "paper_typing": {
        "text": TYPED, "proposal": TYPED, "public_name": TYPED,
    },
    "assembly": {"facilitator": "of who answers for the minutes, with their consent"},
    "follow": {
        "person_id": REMOVED, "key": REMOVED, "target_id": REMOVED, "rhythm": REMOVED,
        "language": REMOVED,
    },
    "closing_notice": {"person_id": REMOVED, "notice": REMOVED},
    "witness": {"name": "of an observer, not of a citizen", "email": "of an observer"},
    "moderation_decision": {"note": EMPTIED, "motive_salt": EMPTIED, "motive_hash": STAYS},
    "raising": {"line": EMPTIED, "line_salt": EMPTIED},
    "reasoned_response": {"lines": EMPTIED},
    "draft": {
        "browser_hash": REMOVED, "fields": REMOVED, "person_id": REMOVED, "language": REMOVED,
    },
    "vote": {"voter": CUT, "value": STAYS, "ref": STAYS, "salt": STAYS},
    "forgotten_voter": {"voter": REMOVED},
    "data_request": {
        "contact": LATER, "words": LATER, "folio": LATER, "reason": LATER,
        "extension_reason": LATER, "person_id": LATER,
    },
    "synthesis_report": {"figures": "removed unless published; a published one is not rewritten"},
    "report_file": {"body": "removed unless published; a published one is not rewritten"},
    "invitation": {"contact_email": "of an institution, not of a citizen"},
}  # fmt: skip

# What holds nothing of a citizen: the plan, the record, acts of staff, moments and numbers.
OTHERS: dict[str, str] = {
    "theme": (
        "id consultation_id number name definition example added_by_id added_at retired_by_id "
        "retired_at is_demo"
    ),
    "coding": "id contribution_id theme_id coded_by_id coded_at until until_by_id",
    "argument": "id consultation_id number about_id statement made_by_id made_at is_demo",
    "raising": "id argument_id contribution_id since added_by_id added_at",
    "reasoned_response": (
        "id argument_id edition disposition reason responsible effect before_number "
        "version_number changes folios revision written_at published_by_id published_at entry_n "
        "salt roles"
    ),
    "response_writer": "id response_id person_id role wrote_at",
    "assembly": (
        "id consultation_id number place held_on attendees scan_id registered_by_id registered_at"
    ),
    "member": "id organisation_id",
    "member_invitation": "id organisation_id invited_at ends_at",
    "organisation": (
        "id scope number name folded sector represents web registered_at standing basis "
        "checked_by_id checked_at"
    ),
    "organisation_event": ("id organisation_id deed before after standing basis by_id role at"),
    "organisation_position": "id organisation_id about_id contribution_id",
    "paper_scan": "id consultation_id type size kept_at",
    "paper_sheet": (
        "id consultation_id number stamp channel received_at scan_id assembly_id point "
        "registered_by_id registered_at differed decided_by_id decided_at contribution_id "
        "forgotten_at"
    ),
    "paper_typing": "id sheet_id turn by_id target kind stance typed_at",
    "anchor": "id contribution_id target_id fate version_number",
    "anchor_move": (
        "id contribution_id version_number fate from_id to_id moved_by_id reason moved_at "
        "entry_n salt"
    ),
    "closing": "id consultation_id entry_n salt content closed_at",
    "closing_notice": "id consultation_id closes_at told_at",
    "commitment": (
        "id consultation_id target_id number position name theme ogp_id lead_institution "
        "starts_on ends_on cocreation_table engagement_form inputs_published sdgs "
        "contact_unit contact_mailbox is_demo left_in left_reason"
    ),
    "consultation": (
        "id slug title body_name summary time_zone announced_on opens_at closes_at "
        "answer_due_on plan_due_on report_published_at final_published_at review_hours "
        "minimum_age template is_demo version grounds rules_text privacy_text opening salt "
        "created_at launched_at grace_minutes erasures identity_level"
    ),
    "contribution": (
        "id consultation_id form_key target_id about_id own_target_id state quote "
        "target_version ground entry_n state_since is_demo revision joins replaces version "
        "started_in_time corrected_at identity_level organisation_id"
    ),
    "data_request": (
        "id kind language received_at due_at extended_at answered_at outcome answered_by_id "
        "scope erase_asked_at erase_asked_by_id erase_asked_role erased_at erased_by_id "
        "erased_role"
    ),
    "date_act": (
        "id consultation_id promise before_at after_at before_on after_on reason state "
        "proposed_by_id proposed_at decided_by_id decided_at told_at told_to roles entry_n salt"
    ),
    "document": (
        "id consultation_id number kind title file_name type size digest content "
        "uploaded_by_id uploaded_at"
    ),
    "draft": "key consultation_id target_id written_at ends_at reminded_at",
    "draft_part": (
        "id consultation_id ref position content revision saved_at saved_by left_at left_reason"
    ),
    "draft_revision": "id part_id revision content saved_at saved_by",
    "contribution_version": "id contribution_id version form_key joins entry_n started_in_time",
    "erasure": "id contribution_id basis entry_n salt erased_at",
    "follow": "id consultation_id since until told_until due_at",
    "forgotten_voter": "id consultation_id",
    "gate_override": (
        "id consultation_id digest reason state proposed_by_id proposed_at decided_by_id "
        "decided_at roles entry_n salt"
    ),
    "grant": "id granted_at",
    "incoming_plan": (
        "key consultation_id file_name digest content brought_by_id brought_at ends_at"
    ),
    "initiative": "id consultation_id target_id position key title theme is_demo left_in",
    "invitation": (
        "id consultation_id number institution unit mailbox state reason token_hash "
        "invited_at invited_by_id due_at opened_at answered_at delivered_at revision"
    ),
    "invitation_note": "id invitation_id what words by noted_at",
    "launch": "id consultation_id version_id launched_by_id launched_at",
    "letter": (
        "id message_id language template receipt_consultation receipt_n written_at send_after "
        "attempts sent_at refusals given_up_at"
    ),
    "log_checkpoint": "consultation size note",
    "log_entry": "consultation n ref t ts entry leaf root",
    "cosignature": "witness_id size line signed_at",
    "log_node": "consultation level position node",
    "published_word": "contribution_id consultation_id",
    "refused_count": "consultation_id cause number last_at",
    "signal_count": "id scope day signal count",
    "sent_checkpoint": "witness_id size sent_at",
    "witness": "id consultation institution vkey held_size since until",
    "log_head": "consultation size frontier root folios closed",
    "milestone_report": (
        "id consultation_id target_id level evidence evidence_url document_id reported_on "
        "reported_by_id reported_at"
    ),
    "moderation_decision": (
        "id contribution_id outcome ground salt decided_by_id decided_at entry_n role"
    ),
    "paragraph": (
        "id consultation_id target_id commitment_id initiative_id key field ogp_value "
        "position text product starts_on ends_on lead"
    ),
    "person": "id is_demo created_at disabled_at reminders_stopped_at",
    "plan_version": (
        "id consultation_id number edition label reason document digest published_at "
        "published_by_id entry_n salt"
    ),
    "report_file": "id report_id kind name size digest",
    "attestation": "id scope attested_at",
    "recovery_code": "id person_id used_at",
    "second_factor": "id person_id last_step begun_at confirmed_at",
    "rollout": "id version_id kept moved orphaned entry_n salt rolled_out_at",
    "scrub": "id asked_at done_at",
    "sent_form": "key",
    "sent_reminder": "id invitation_id reminder due_at sent_at",
    "sign_in": "id started_at seen_at ends_at ended_at proved_at",
    "supporting_actor": "id commitment_id position name sector",
    "synthesis_report": (
        "id consultation_id number is_provisional record_size cutoff_at digest made_by_id "
        "made_at published_by_id published_at entry_n salt"
    ),
    "target": "id consultation_id kind ref within_id",
    "token": "id asked_at ends_at tries used_at",
    "vote": "id consultation_id target_id target_version entry_n cast_at is_demo identity_level",
    "withdrawal": "id contribution_id entry_n salt withdrawn_at",
}
