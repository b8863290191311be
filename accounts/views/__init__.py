"""Pages of the door and of the audit trail."""
