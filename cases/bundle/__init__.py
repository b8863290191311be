"""The bound file of a case: one Word document of every paper and scan with its page, and a ZIP of all."""
