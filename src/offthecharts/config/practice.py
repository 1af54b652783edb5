"""Django settings of the practice server."""

from offthecharts.config.base import site_settings

globals().update(
    site_settings(
        "practice",
        apps=[
            "offthecharts.practice.office",
            "offthecharts.practice.staff",
            "offthecharts.practice.patients",
            "offthecharts.practice.appointments",
            "offthecharts.practice.setup",
            "offthecharts.practice.launcher",
            "offthecharts.practice.hublink",
            "offthecharts.practice.intake",
            "offthecharts.practice.outbox",
            "offthecharts.practice.chartpoints",
            "offthecharts.practice.signon",
            "offthecharts.practice.news",
            "offthecharts.practice.offers",
        ],
        user_model="staff.Staff",
        middleware=["offthecharts.practice.office.middleware.OfficeMiddleware"],
    )
)
SIGN_IN = "offthecharts.practice.staff.signin.SITE"
