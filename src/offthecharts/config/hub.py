"""Django settings of the Patient Rewards Hub."""

from offthecharts.config.base import site_settings

globals().update(
    site_settings(
        "hub",
        apps=[
            "offthecharts.hub.tenancy",
            "offthecharts.hub.practices",
            "offthecharts.hub.launches",
            "offthecharts.hub.members",
            "offthecharts.hub.cards",
            "offthecharts.hub.points",
            "offthecharts.hub.menu",
            "offthecharts.hub.messages",
            "offthecharts.hub.appointments",
            "offthecharts.hub.api",
        ],
        user_model="practices.HubUser",
        middleware=["offthecharts.hub.tenancy.middleware.PracticeMiddleware"],
    )
)
FRAME_COOKIE_NAME = "__Host-otc-hub-frame"
