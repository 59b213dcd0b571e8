"""Addresses about oneself."""

from django.urls import path

from members.views import address, profile

urlpatterns = [
    path("my/profile/", profile.profile, name="profile"),
    path("my/name/", profile.my_name, name="my_name"),
    path("my/addresses/add/", address.add, name="address_add"),
    path("my/addresses/primary/", address.primary, name="address_primary"),
    path("my/addresses/remove/", address.remove, name="address_remove"),
    path("mail/stop/<str:token>/", profile.stop_mail, name="mail_stop"),
    path("language/", profile.language, name="set_language"),
]
