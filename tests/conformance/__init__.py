"""What every service has to pass, by what it says it can do; see docs/adding-a-service.md."""
