"""Addresses of the portal; see the README for those that others rely on."""

from django.contrib import admin
from django.urls import include, path

from groups.board_urls import urlpatterns as board_urlpatterns
from groups.urls import urlpatterns as groups_urlpatterns
from members import urls as members_urls
from thamsklyngen.portal import urls as portal_urls
from thamsklyngen.portal.views import home

board_pages = [*board_urlpatterns, *portal_urls.board_pages]
groups_pages = [*groups_urlpatterns, *portal_urls.groups_pages]
members_pages = [*members_urls.pages, *portal_urls.members_pages]
manage_pages = [*members_urls.managing, *portal_urls.managing]
handler400 = "thamsklyngen.shared.errors.bad_request"
urlpatterns = [
    path("", home.home, name="home"),
    path("", include("events.urls")),
    path("groups/", include((groups_pages, "groups"))),
    path("board/", include((board_pages, "board"))),
    path("accounts/", include("members.accounts")),
    path("", include("members.urls")),
    path("", include("thamsklyngen.portal.urls")),
    path("", include((members_pages, "members"))),
    path("manage/", include((manage_pages, "manage"))),
    path("admin/", admin.site.urls),
]
