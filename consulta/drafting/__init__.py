"""How a plan comes to be: its draft, the institutions that take part, files that come in."""
