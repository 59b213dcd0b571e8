"""Addresses of groups; the page of one group is portal's, since it shows events too."""

from django.urls import path

from groups.views import group

urlpatterns = [path("", group.groups, name="list")]
