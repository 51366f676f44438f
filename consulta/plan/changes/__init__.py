"""What two versions of a plan change: words, and what became of each anchor."""
