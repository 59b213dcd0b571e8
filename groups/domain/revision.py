"""The revision of a draft: whoever writes on top of an older one is told so, and nothing is overwritten."""

from groups.models import Version
from members.models import Person
from thamsklyngen.shared import clock


def touch(version: Version, by: Person | None, *names: str) -> None:
    """Store the columns `names` of a locked draft as its next revision; `by` is None where the portal did it."""
    version.revision += 1
    version.changed_by, version.changed_at = by, clock.now()
    version.save(update_fields=[*names, "revision", "changed_by", "changed_at"])
