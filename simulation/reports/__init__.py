"""The evaluation report for the joint meeting: content first, then Word, PDF and Excel."""
