"""The consultation, its window, and the draft plan with its commitments."""
