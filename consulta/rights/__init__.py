"""What a person may ask about their own data: see it, correct it, take it along, have it erased."""
