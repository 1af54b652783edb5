"""Placing an order, one order, and the list of orders with what is done to many at once."""
