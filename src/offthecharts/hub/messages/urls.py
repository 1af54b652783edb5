"""Addresses of messages, the mailbox and unsubscribing."""

from django.urls import path

from offthecharts.hub.messages.views import listing, mailbox, sending, templates, unsubscribe

urlpatterns = [
    path("members/<int:number>/message/", sending.message_send, name="message_send"),
    path("messages/", listing.messages, name="messages"),
    path("messages/<uuid:message_id>/", listing.message, name="message"),
    path("messages/<uuid:message_id>/cancel/", listing.message_cancel, name="message_cancel"),
    path("messages/<uuid:message_id>/again/", listing.message_again, name="message_again"),
    path("messages/templates/", templates.message_templates, name="message_templates"),
    path("messages/templates/start/", templates.message_templates_start, name="message_templates_start"),
    path("messages/templates/new/", templates.message_template_new, name="message_template_new"),
    path("messages/templates/<uuid:template_id>/", templates.message_template_edit, name="message_template_edit"),
    path(
        "messages/templates/<uuid:template_id>/remove/",
        templates.message_template_remove,
        name="message_template_remove",
    ),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<uuid:mail_id>/", mailbox.mailbox_mail, name="mailbox_mail"),
    path("mailbox/<uuid:mail_id>/html/", mailbox.mailbox_html, name="mailbox_html"),
]
