"""Who asks: the person of a session with her postings, which every page needs, in one statement."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from .models import Posting, User


class StaffBackend(ModelBackend):
    """Signs people in as Django does; at each request it reads the person and her postings together."""

    def get_user(self, user_id: int) -> User | None:
        """The person, unless there is none or the account is switched off."""
        postings = list(
            Posting.objects.current(timezone.localdate()).filter(user=user_id).placed().select_related("user")
        )
        if not postings:
            return super().get_user(user_id)
        user: User = postings[0].user
        for posting in postings:
            posting.user = user
        user.current_postings = postings
        return user if self.user_can_authenticate(user) else None
