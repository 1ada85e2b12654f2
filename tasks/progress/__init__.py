"""Tasks of progress: stats, streaks, summaries and the nightly report."""
