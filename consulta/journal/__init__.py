"""The verifiable record: entries nobody can take back, checkpoints, receipts."""
