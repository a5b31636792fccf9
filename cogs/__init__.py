"""One folder a service, and one folder a feature across services."""
