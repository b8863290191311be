"""What the pages of screening show, worked out before a template sees it."""
