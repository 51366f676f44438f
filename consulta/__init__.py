"""A public-consultation platform: publish a draft plan, hear people, answer every one of them."""
