"""Writing the register, the roster and the calendar. Every act names who does it and is audited."""
