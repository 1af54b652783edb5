"""What a card reader types, and what a number says of itself: the same on both sites, and no database is asked."""
