"""Pages and acts of the register, the roster and the calendar."""
