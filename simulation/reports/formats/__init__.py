"""A report's content as files: Word, PDF and the Excel annex."""
