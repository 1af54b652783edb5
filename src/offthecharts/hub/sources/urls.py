"""Practice programs that the Hub reads patients from."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.hub.sources.views import acting, listing, problems, settings

urlpatterns: list[URLPattern | URLResolver] = [
    path("sources/", listing.sources, name="sources"),
    path("sources/new/", listing.source_new, name="source_new"),
    path("sources/<uuid:source_id>/", listing.source, name="source"),
    path("sources/<uuid:source_id>/settings/", settings.source_settings, name="source_settings"),
    path("sources/<uuid:source_id>/start/", acting.source_start, name="source_start"),
    path("sources/<uuid:source_id>/pause/", acting.source_pause, name="source_pause"),
    path("sources/<uuid:source_id>/run/", acting.source_run, name="source_run"),
    path("sources/<uuid:source_id>/remove/", acting.source_remove, name="source_remove"),
    path("sources/<uuid:source_id>/restore/", acting.source_restore, name="source_restore"),
    path("sources/<uuid:source_id>/statuses/<uuid:status_id>/", acting.source_status, name="source_status"),
    path("sources/<uuid:source_id>/problems/", problems.source_problems, name="source_problems"),
    path("sources/<uuid:source_id>/problems/csv/", problems.source_problems_csv, name="source_problems_csv"),
    path(
        "sources/<uuid:source_id>/problems/<uuid:problem_id>/again/",
        problems.source_problem_again,
        name="source_problem_again",
    ),
    path(
        "sources/<uuid:source_id>/problems/<uuid:problem_id>/choose/",
        problems.source_problem_choose,
        name="source_problem_choose",
    ),
]
