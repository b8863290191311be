"""Messages to people: outbox and inbox in one table, one file a channel."""
