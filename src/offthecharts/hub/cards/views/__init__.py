"""A member's card, opening a member by card, and the practice's cards."""
