"""Figures, dashboards, statutory tables, bulletins: read-only."""
