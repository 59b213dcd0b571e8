"""A whole plant signs in at once, behind one address."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from bin.launch.sink import Sink
from members.models import Person
from tests.browsing import Browser
from tests.factories.members import a_company, a_person
from tests.members.signing_in import DOOR
from tests.services import LivePortal
from thamsklyngen.outbox.models import Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COLLEAGUES, TOGETHER = 300, 50


def test_300_colleagues_get_their_codes_within_a_minute(live_portal: LivePortal, sink: Sink) -> None:
    plant = a_company()
    for number in range(COLLEAGUES):
        a_person(email=f"p{number}@plant.example", at=plant, verified=False)  # known, and never signed in

    def ask(number: int) -> int:
        return Browser(live_portal.url).post(DOOR, {"email": f"p{number}@plant.example"}).status

    with ThreadPoolExecutor(TOGETHER) as pool:
        answers = Counter(pool.map(ask, range(COLLEAGUES)))
    assert answers == {302: COLLEAGUES}
    assert Person.objects.count() == Message.objects.count() == COLLEAGUES
    assert len({str(mail["X-Envelope-To"]) for mail in sink.wait_for(COLLEAGUES)}) == COLLEAGUES
