"""WSGI entry of the practice server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "offthecharts.config.practice"
application = get_wsgi_application()
