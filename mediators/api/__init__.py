"""The register, the roster and the calendar over the API: the forms and services of the pages."""
