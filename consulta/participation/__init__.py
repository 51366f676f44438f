"""What people say and vote, and the receipts they hold."""
