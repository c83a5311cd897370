"""A small client of the Rollcall API, for programs that a data officer schedules. Standard library only.

It gets its own token and renews it, follows the pages of a list, waits as long as the service asks (`Retry-After`),
and repeats a write only under the same `Idempotency-Key`, so that a repeat never does the thing twice.

"""

import base64
import csv
import http.client
import io
import json
import os
import random
import re
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

# What the programs say under `--help`: the environment they need.
ENVIRONMENT = """
the client is told by the environment:
  ROLLCALL_API_URL                 where the service is, such as https://attendance.example.gov.uk
  ROLLCALL_API_CLIENT_ID           the client
  ROLLCALL_API_CLIENT_SECRET       its secret, or
  ROLLCALL_API_CLIENT_SECRET_FILE  a file that holds it; a secret is never an argument, for arguments are seen by others
"""

ATTEMPTS = 8
LONGEST_WAIT = 60.0
TIMEOUT = 120.0
# What may pass: too many requests, no room, a database or a proxy that was away.
PASSING = {429, 502, 503, 504}


class Failure(Exception):
    """What went wrong, in words for the person who reads the log."""


class Answer:
    """What the service answered."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        """The document."""
        return json.loads(self.body)

    def text(self):
        """A table, as text."""
        return self.body.decode("utf-8")

    def next(self):
        """The path of the next page, if there is one."""
        links = self.headers.get_all("Link") or []
        found = re.search(r'<([^>]+)>;\s*rel="next"', ", ".join(links))
        return found.group(1) if found else None


class Rollcall:
    """A client that is logged in."""

    def __init__(self, base, client, secret, sleep=time.sleep):
        self.base, self.client, self.secret, self.sleep = base.rstrip("/"), client, secret, sleep
        self.token, self.until = None, 0.0
        # No proxy is asked about a service of this machine.
        local = urllib.parse.urlsplit(self.base).hostname in ("127.0.0.1", "::1", "localhost")
        self.opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if local else []))

    @classmethod
    def from_environment(cls):
        """The client that the environment names."""
        of = os.environ.get
        secret = of("ROLLCALL_API_CLIENT_SECRET")
        if not secret and of("ROLLCALL_API_CLIENT_SECRET_FILE"):
            with open(of("ROLLCALL_API_CLIENT_SECRET_FILE"), encoding="utf-8") as file:
                secret = file.read().strip()
        missing = [name for name in ("ROLLCALL_API_URL", "ROLLCALL_API_CLIENT_ID") if not of(name)]
        if not secret:
            missing.append("ROLLCALL_API_CLIENT_SECRET or ROLLCALL_API_CLIENT_SECRET_FILE")
        if missing:
            raise Failure("Set " + ", ".join(missing) + ".")
        return cls(of("ROLLCALL_API_URL"), of("ROLLCALL_API_CLIENT_ID"), secret)

    def get(self, path, query=None, accept="application/json", headers=None):
        """Reads a document or a table. `headers` name the person and the purpose, where an operation asks for them."""
        if query:
            path += "?" + urllib.parse.urlencode(query)
        # Headers are bytes, and the service reads them as UTF-8.
        told = {name: value.encode().decode("latin-1") for name, value in (headers or {}).items()}
        return self._send("GET", path, None, {"Accept": accept, **told})

    def pages(self, path, query=None, accept="application/json"):
        """Reads every page of a list."""
        answer = self.get(path, query, accept)
        yield answer
        while (path := answer.next()) is not None:
            answer = self.get(path, None, accept)
            yield answer

    def rows(self, path, query=None):
        """Reads every row of a list."""
        for answer in self.pages(path, query):
            yield from answer.json()["data"]

    def post(self, path, body, content_type="application/json", headers=None):
        """Does something once, however often it has to be sent."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        once = {"Content-Type": content_type, "Idempotency-Key": str(uuid.uuid4())}
        return self._send("POST", path, data, {"Accept": "application/json", **once, **(headers or {})})

    def _send(self, method, path, data, headers):
        renewed = False
        for attempt in range(1, ATTEMPTS + 1):
            bearer = {"Authorization": "Bearer " + self._bearer()}
            answer = self._once(method, path, data, {**headers, **bearer})
            if answer is not None and answer.status == 401 and not renewed:
                # Keys are changed and clocks go wrong: one new token is worth a try.
                self.token, renewed = None, True
                continue
            if answer is not None and answer.status not in PASSING:
                return self._good(method, path, answer)
            self._wait(attempt, answer, method + " " + path.split("?")[0])
        raise Failure(f"{method} {path.split('?')[0]}: given up after {ATTEMPTS} attempts.")

    def _once(self, method, path, data, headers):
        """One attempt; none where no answer came."""
        request = urllib.request.Request(self.base + path, data=data, headers=headers, method=method)
        try:
            with self.opener.open(request, timeout=TIMEOUT) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())
        except (urllib.error.URLError, OSError, http.client.HTTPException):
            return None

    def _wait(self, attempt, answer, what):
        if attempt == ATTEMPTS:
            return
        told = answer.headers.get("Retry-After", "") if answer is not None else ""
        wait = float(told) if told.isdigit() else min(2.0**attempt, 30.0)
        # A little more, so that those who were refused together do not come back together.
        wait = min(wait, LONGEST_WAIT) + random.uniform(0.0, 1.0)
        why = f"answered {answer.status}" if answer is not None else "gave no answer"
        print(f"{what} {why}; again in {wait:.0f} s.", file=sys.stderr)
        self.sleep(wait)

    def _bearer(self):
        if self.token is None or time.monotonic() > self.until:
            pair = base64.b64encode(f"{self.client}:{self.secret}".encode()).decode()
            headers = {"Authorization": "Basic " + pair, "Content-Type": "application/x-www-form-urlencoded"}
            for attempt in range(1, ATTEMPTS + 1):
                answer = self._once("POST", "/oauth/token", b"grant_type=client_credentials", headers)
                if answer is not None and answer.status not in PASSING:
                    break
                self._wait(attempt, answer, "The token endpoint")
            if answer is None:
                raise Failure(f"{self.base} does not answer.")
            issued = self._good("POST", "/oauth/token", answer).json()
            self.token = issued["access_token"]
            self.until = time.monotonic() + max(issued.get("expires_in", 0) - 60, 0)
        return self.token

    @staticmethod
    def _good(method, path, answer):
        if answer.status < 400:
            return answer
        lines = [f"{method} {path.split('?')[0]}: {answer.status}"]
        try:
            problem = answer.json()
            lines += [problem[name] for name in ("title", "detail", "error_description") if problem.get(name)]
            if problem.get("required_scopes"):
                lines.append("  needs " + " ".join(problem["required_scopes"]))
            for fault in problem.get("errors", []):
                at = fault.get("pointer") or fault.get("parameter") or fault.get("header") or ""
                lines.append(f"  {at} {fault.get('code', '')}: {fault.get('detail', '')}".rstrip(": "))
        except (ValueError, AttributeError, TypeError):
            pass
        raise Failure("\n".join(lines))


def under_one_another(tables):
    """Tables as one, with the header of the first; each is a text of separated values."""
    out = io.StringIO(newline="")
    writer, header = csv.writer(out, lineterminator="\r\n"), None
    for table in tables:
        first, *rows = csv.reader(io.StringIO(table, newline=""))
        if header is None:
            header = first
            writer.writerow(header)
        # By name: a table may have columns that another lacks, and come from a newer service than the one before.
        places = [first.index(name) if name in first else None for name in header]
        writer.writerows([row[at] if at is not None else "" for at in places] for row in rows)
    return out.getvalue()


def write_whole(path, text):
    """Writes a file at once: whoever reads it finds the old one or the new one, never half of it."""
    folder = os.path.dirname(os.path.abspath(path))
    handle, name = tempfile.mkstemp(dir=folder, prefix=".rollcall-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def run(main):
    """Runs a program: 0 when done, 1 when it failed with the reason on standard error."""
    try:
        main()
    except Failure as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read the output has gone.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
