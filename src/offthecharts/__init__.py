"""Off-the-Charts: a practice server, a Patient Rewards Hub, and the button that joins them."""

__version__ = "0.1.0"
