"""Addresses of what is said and given before and after an event."""

from django.urls import path

from events.views import announcements, feedback, materials

urlpatterns = [
    path("feedback/<str:token>/", feedback.by_link, name="feedback_by_link"),
    path("<slug:key>/feedback/", feedback.feedback, name="feedback"),
    path("<slug:key>/announce/", announcements.announce, name="announce"),
    path("<slug:key>/announce/send/", announcements.send, name="announce_send"),
    path("<slug:key>/announce/<int:pk>/", announcements.announced, name="announced"),
    path("<slug:key>/materials/", materials.materials, name="materials"),
    path("<slug:key>/materials/<int:pk>/", materials.material, name="material"),
    path("<slug:key>/materials/<int:pk>/remove/", materials.remove, name="material_remove"),
]
