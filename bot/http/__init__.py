"""One way to speak HTTP: client, answers, errors, retries and streaming bodies."""
