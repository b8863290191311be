"""What the pages of the case file show, put into words. Templates do not compute."""
