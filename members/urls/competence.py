"""Addresses of what companies and people can."""

from django.urls import URLPattern

pages: list[URLPattern] = []
managing: list[URLPattern] = []
