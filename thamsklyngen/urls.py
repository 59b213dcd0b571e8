"""Addresses of the portal; see the README for those that others rely on."""

from django.contrib import admin
from django.urls import include, path

from groups.urls import urlpatterns as groups_urlpatterns
from thamsklyngen.portal.views import group, home

groups_pages = [*groups_urlpatterns, path("<slug:slug>/", group.group, name="group")]
handler400 = "thamsklyngen.shared.errors.bad_request"
urlpatterns = [
    path("", home.home, name="home"),
    path("", include("events.urls")),
    path("groups/", include((groups_pages, "groups"))),
    path("accounts/", include("members.accounts")),
    path("", include("members.urls")),
    path("", include("thamsklyngen.portal.urls")),
    path("admin/", admin.site.urls),
]
