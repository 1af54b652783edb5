"""A year of a practice, played through the services that its people use (``offthecharts manage simulate_year``)."""
