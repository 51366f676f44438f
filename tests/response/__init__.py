"""What becomes of a contribution: arguments, answers, and the way of a folio to the final text."""
