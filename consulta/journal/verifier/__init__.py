"""The verifier of the public, written in parts: `one_file` joins them into verify.py."""
