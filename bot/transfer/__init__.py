"""From a source, through a pipe, to a host: streaming, hashing, limits, progress, jobs."""
