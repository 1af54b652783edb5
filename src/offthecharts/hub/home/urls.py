"""Address of the home page."""

from django.urls import path

from offthecharts.hub.home import views

urlpatterns = [path("", views.home, name="home")]
