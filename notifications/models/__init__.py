"""The rows of the notifications: messages, who wants which, where people are reached."""

from .contact import Contact, MessageLanguage, Preference
from .message import Channel, Message, MessageQuerySet, State

__all__ = ["Channel", "Contact", "Message", "MessageLanguage", "MessageQuerySet", "Preference", "State"]
