"""Sample data of the practice server, for the demo."""
