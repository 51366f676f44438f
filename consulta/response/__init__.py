"""What was said becomes arguments; each is answered with reasons, and a folio finds its answer."""
