"""How prizes are said on pages."""

from django import template

from offthecharts.hub.money import dollars

register = template.Library()
register.filter("dollars", dollars)
