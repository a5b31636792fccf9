"""The client's calls, one module a subject; ``MixcloudClient`` puts them together."""
