"""A week of a simulated office, while the Hub, the wire and the practice server fail at random.

See tests/README.md.
"""
