"""Addresses of the Admin window, charts and account holders."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.practice.patients.views import editing, finding, photos, state, window

urlpatterns: list[URLPattern | URLResolver] = [
    path("", window.home, name="home"),
    path("today/", window.today_list, name="today_list"),
    path("patients/search/", finding.patient_search, name="patient_search"),
    path("patients/new/", editing.patient_new, name="patient_new"),
    path("patients/<uuid:patient_id>/", window.patient, name="patient"),
    path("patients/<uuid:patient_id>/edit/", editing.patient_edit, name="patient_edit"),
    path("patients/<uuid:patient_id>/deactivate/", state.patient_deactivate, name="patient_deactivate"),
    path("patients/<uuid:patient_id>/activate/", state.patient_activate, name="patient_activate"),
    path("people/search/", finding.people_search, name="people_search"),
    path("people/<uuid:person_id>/photo/", photos.person_photo, name="person_photo"),
    path("photos/<str:ticket>/", photos.ticket_photo, name="ticket_photo"),
]
