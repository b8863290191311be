"""The pages of the messages."""
