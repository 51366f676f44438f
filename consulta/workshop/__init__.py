"""For the makers: demonstration data and its loader."""
