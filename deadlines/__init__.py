"""Working calendar, deadline policies, deadline rows, the sweep."""
