"""What was said becomes arguments, each is answered with reasons, and each folio finds its answer."""
