"""Addresses for those who run events."""

urlpatterns: list = []
