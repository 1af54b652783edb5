"""The Hub's name of :mod:`offthecharts.web.undo`."""

from offthecharts.web.undo import Done, offer, take_offer

__all__ = ["Done", "offer", "take_offer"]
