"""What is read of contributions, votes and drafts: lists ask as much for 10 rows as for 200."""

from consulta.participation.queries.counts import (
    count_awaiting_moderation,
    counts_by_about,
    counts_by_state,
    counts_by_target,
    slugs_to_close,
)
from consulta.participation.queries.lists import (
    contributions_about,
    contributions_awaiting_moderation,
    contributions_of,
)
from consulta.participation.queries.single import (
    content_of,
    content_of_vote,
    contribution,
    contribution_by_form,
    draft,
    imported_words,
    plan_targets,
    words_spoken_of,
)
from consulta.participation.queries.votes import (
    Ballot,
    ballot,
    count_votes,
    my_votes,
    tallies,
    vote_cards,
    votes_of,
)

__all__ = [
    "Ballot",
    "ballot",
    "content_of",
    "content_of_vote",
    "contribution",
    "contribution_by_form",
    "contributions_about",
    "contributions_awaiting_moderation",
    "contributions_of",
    "count_awaiting_moderation",
    "count_votes",
    "counts_by_about",
    "counts_by_state",
    "counts_by_target",
    "draft",
    "imported_words",
    "my_votes",
    "plan_targets",
    "slugs_to_close",
    "tallies",
    "vote_cards",
    "votes_of",
    "words_spoken_of",
]
