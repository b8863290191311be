"""Stops an upload that no form here can take before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .errors import DomainError


class UploadTooLarge(DomainError):  # noqa: N818 — a refusal, not a defect
    """The body is larger than several of the largest files."""

    status = 413
    title = gettext_lazy("This is too large")
    default_code = "too_large"


class LimitedUpload(FileUploadHandler):
    """Stands first in FILE_UPLOAD_HANDLERS and lets everything within `UPLOAD_MOST_BYTES` pass."""

    def handle_raw_input(  # Django's names
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        if content_length > settings.UPLOAD_MOST_BYTES:
            raise UploadTooLarge(_("This is more than one request may carry."))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
