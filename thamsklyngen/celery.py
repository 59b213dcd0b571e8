"""The Celery app: `celery -A thamsklyngen.celery worker` and `… beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thamsklyngen.settings")

app = Celery("thamsklyngen")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
