"""Addresses for those who run a company's pages."""

from django.urls import URLPattern

pages: list[URLPattern] = []
