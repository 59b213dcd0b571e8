"""App configuration of Django's admin with the portal's door (apart, since settings load it before any model)."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin with the portal's door."""

    default_site = "thamsklyngen.portal.admin_door.PortalAdminSite"
