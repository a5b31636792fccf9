"""The commands of `/mxit`, a module a subject."""
