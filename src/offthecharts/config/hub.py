"""Django settings of the Patient Rewards Hub."""

from offthecharts.config.base import site_settings
from offthecharts.config.environment import environment
from offthecharts.config.mail import mail_settings

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
            "offthecharts.hub.tags",
            "offthecharts.hub.differences",
            "offthecharts.hub.rules",
            "offthecharts.hub.sources",
            "offthecharts.hub.signon",
            "offthecharts.hub.news",
            "offthecharts.hub.groups",
            "offthecharts.hub.bulk",
            "offthecharts.hub.merges",
            "offthecharts.hub.families",
            "offthecharts.hub.prizes",
            "offthecharts.hub.orders",
            "offthecharts.hub.expiry",
            "offthecharts.hub.payers",
            "offthecharts.hub.approvals",
            "offthecharts.hub.forgotten",
            "offthecharts.hub.reports",
            "offthecharts.hub.consents",
            "offthecharts.hub.portal",
            "offthecharts.hub.api",
            "offthecharts.hub.home",
        ],
        user_model="practices.HubUser",
        middleware=[
            "offthecharts.hub.launches.middleware.FrameMiddleware",
            "offthecharts.hub.tenancy.middleware.PracticeMiddleware",
            "offthecharts.hub.portal.middleware.PortalMiddleware",
        ],
        context_processors=(
            "offthecharts.hub.roles.abilities",
            "offthecharts.hub.launches.context.window",
            "offthecharts.hub.portal.context.portal",
        ),
    )
)
# After HTTPS and request id, before everything that only pages need.
globals()["MIDDLEWARE"].insert(2, "offthecharts.hub.api.middleware.ApiMiddleware")
globals().update(mail_settings(environment()))
FRAME_COOKIE_NAME = "__Host-otc-hub-frame"
MEMBER_COOKIE_NAME = "__Host-otc-member"
MEMBER_SESSION_ENGINE = "offthecharts.hub.portal.session_store"
CSRF_FAILURE_VIEW = "offthecharts.hub.portal.views.problems.csrf_failure"
SIGN_IN = "offthecharts.hub.practices.signin.SITE"
AUTHENTICATION_BACKENDS = ["offthecharts.hub.practices.signin.HubUserBackend"]
