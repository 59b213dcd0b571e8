"""Project package of the cluster's portal."""

from thamsklyngen.celery import app as celery_app

__all__ = ["celery_app"]
