"""The rows of the notifications: messages, who wants which, where people are reached."""

from .contact import Contact, Preference
from .message import Channel, Message, MessageQuerySet, State

__all__ = ["Channel", "Contact", "Message", "MessageQuerySet", "Preference", "State"]
