"""WSGI entry of the Patient Rewards Hub."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "offthecharts.config.hub"
application = get_wsgi_application()
