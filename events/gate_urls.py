"""Addresses about a visit: what is settled about it, and who comes through the host's gate."""

from django.urls import path

from events.views import gate, gate_link, visit

urlpatterns = [
    path("gate/<str:token>/", gate_link.gate, name="gate"),
    path("gate/<str:token>/gate-list.xlsx", gate_link.gate_xlsx, name="gate_xlsx"),
    path("<slug:key>/gate-list/", gate.gate_list, name="gate_list"),
    path("<slug:key>/gate-list/gate-list.xlsx", gate.gate_list_xlsx, name="gate_list_xlsx"),
    path("<slug:key>/visit/", visit.visit, name="visit"),
    path("<slug:key>/visit/people/", visit.name_person, name="host_person"),
    path("<slug:key>/visit/mailboxes/", visit.name_mailbox, name="host_mailbox"),
    path("<slug:key>/visit/contacts/<int:pk>/remove/", visit.drop_contact, name="host_contact_drop"),
    path("<slug:key>/visit/contacts/<int:pk>/new-link/", visit.renew_link, name="host_contact_renew"),
]
