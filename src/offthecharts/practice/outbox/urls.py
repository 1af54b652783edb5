"""The page *In step*."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.practice.outbox import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("in-step/", views.in_step, name="in_step"),
    path("in-step/export/", views.in_step_csv, name="in_step_csv"),
    path("in-step/send-again/", views.in_step_send_all, name="in_step_send_all"),
    path("in-step/<int:entry_id>/send-again/", views.in_step_send, name="in_step_send"),
    path("in-step/<int:entry_id>/drop/", views.in_step_drop, name="in_step_drop"),
    path("in-step/<int:entry_id>/take-up/", views.in_step_take_up, name="in_step_take_up"),
    path("in-step/services/<uuid:service_id>/try/", views.in_step_try, name="in_step_try"),
    path("in-step/services/<uuid:service_id>/pause/", views.in_step_pause, name="in_step_pause"),
    path("in-step/services/<uuid:service_id>/resume/", views.in_step_resume, name="in_step_resume"),
    path("in-step/services/<uuid:service_id>/all-charts/", views.in_step_all_charts, name="in_step_all_charts"),
    path("in-step/services/<uuid:service_id>/all-charts/<slug:step>/", views.in_step_sync, name="in_step_sync"),
]
