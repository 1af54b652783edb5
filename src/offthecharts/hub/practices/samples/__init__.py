"""Sample data of the Hub, for the demo."""
