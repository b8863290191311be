"""Ground room without a domain word: errors, audit, encryption, search, files, paging."""
