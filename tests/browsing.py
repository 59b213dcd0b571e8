"""Speaking with the portal as somebody who is signed in, without a browser: in the process, or over HTTP."""

import http.client
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Person

TOKEN = "a" * 32
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(person: Person, language: str = "en") -> Client:
    """Django's own test client, signed in as `person`."""
    client = Client(headers={"accept-language": language})
    client.force_login(person, backend=BACKEND)
    return client


def managing(person: Person, language: str = "en") -> Client:
    """The same, as a cluster admin who has taken the second step."""
    client = signed_in(person, language)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "type": "totp"}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def queries(browser: Client, url: str) -> int:
    """How many queries the page at `url` takes."""
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(url).status_code == 200
    return len(caught)


def session_of(person: Person) -> str:
    """A session in which `person` is signed in; its key for the cookie."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    location: str


class Browser:
    """Somebody's session with the portal at `url`; a new connection for each request."""

    def __init__(self, url: str, person: Person | None = None, language: str = "en", timeout: float = 60) -> None:
        self.host, self.timeout = urlsplit(url).netloc, timeout
        cookies = {"csrftoken": TOKEN, settings.LANGUAGE_COOKIE_NAME: language}
        if person is not None:
            cookies[settings.SESSION_COOKIE_NAME] = session_of(person)
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    def get(self, path: str, **headers: str) -> Answer:
        """Fetch a page."""
        return self._ask("GET", path, "", headers)

    def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> Answer:
        """Press a button."""
        headers |= {"X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(data or {}), headers)

    def press(self, path: str, data: dict[str, str] | None = None) -> Answer:
        """Press a button as htmx does; the answer is the fragment."""
        return self.post(path, data, **{"HX-Request": "true"})

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self.host, timeout=self.timeout)
        try:
            connection.request(method, path, body, {**self.headers, **headers})
            response = connection.getresponse()
            return Answer(response.status, response.read().decode(), response.headers.get("Location", ""))
        finally:
            connection.close()


class Visitor:
    """Somebody who walks through the door over HTTP: keeps the portal's cookies and follows where it leads."""

    def __init__(self, url: str, timeout: float = 60) -> None:
        self.url, self.timeout, self.jar = url, timeout, CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> Answer:
        """Open a page; its `location` is where one ended."""
        return self._ask(Request(self.url + path))

    def post(self, path: str, data: dict[str, str]) -> Answer:
        """Send a form of the page that was opened last."""
        token = next(cookie.value or "" for cookie in self.jar if cookie.name == settings.CSRF_COOKIE_NAME)
        return self._ask(Request(self.url + path, urlencode(data).encode(), {"X-CSRFToken": token}))

    def _ask(self, request: Request) -> Answer:
        with self._opener.open(request, timeout=self.timeout) as response:
            return Answer(response.status, response.read().decode(), urlsplit(response.url).path)
