"""Addresses of signing in, the same on both sites."""

from django.urls import path

from offthecharts.web.signin import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("lock/", views.lock, name="lock"),
    path("lock/still-here/", views.still_here, name="still_here"),
    path("confirm-password/", views.confirm_password, name="confirm_password"),
    path("account/", views.account, name="account"),
]
