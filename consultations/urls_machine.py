"""Addresses for machines, without a language."""

from django.urls import path

from core.caching import public_page

from .views.feeds import CallFeed

app_name = "consultations-machine"
urlpatterns = [
    path("calls/<slug:slug>/feed.atom", public_page(CallFeed()), name="call-feed"),
]
