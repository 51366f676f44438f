"""The outbox: letters are rows first and e-mails later."""
