"""The catalogue, the edit page of a prize, and its stock."""
