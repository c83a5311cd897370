"""A real mail server for the tests: it takes mails, refuses some, and writes what came as JSON.

    smtp.py FOLDER plain|starttls|tls

It prints its port. By the name before the @ of a recipient it answers: `nobody` 550, `full` 552 once the data came,
`busy` 451 at first and 250 later, `slow` only after half a minute at first, though the mail is kept; to all others 250.
With TLS it asks for a user and a password, and writes its certificate authority to FOLDER/ca.pem.
"""

import asyncio
import email
import email.policy
import json
import os
import ssl
import sys

import trustme
from aiosmtpd.smtp import SMTP, AuthResult


class Office:
    def __init__(self, folder):
        self.folder, self.kept, self.asked = folder, 0, {}

    def first(self, address):
        self.asked[address] = self.asked.get(address, 0) + 1
        return self.asked[address] == 1

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0].lower()
        if name == "nobody":
            return f"550 5.1.1 <{address}>: no such user"
        if name == "busy" and self.first(address):
            return f"451 4.7.1 <{address}>: greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0].lower()
        if name == "full":
            return "552 5.2.2 mailbox full"
        self.keep(session, envelope)
        if name == "slow" and self.first(envelope.rcpt_tos[0]):
            await asyncio.sleep(30)
        return "250 2.0.0 kept"

    def keep(self, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        told = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "user": session.auth_data if session.authenticated else None,
            "headers": [[name, str(value)] for name, value in message.items()],
            "recipients": [str(one.addr_spec) for one in message["To"].addresses],
            "names": [one.display_name for one in message["To"].addresses],
            "parts": [
                {
                    "type": part.get_content_type(),
                    "method": part.get_param("method"),
                    "file": part.get_filename(),
                    "content": part.get_content(),
                }
                for part in parts
            ],
            "bytes": envelope.content.decode("utf-8", "replace"),
        }
        self.kept += 1
        path = os.path.join(self.folder, f"mail-{self.kept:04}.json")
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(told, file)
        os.rename(path + ".new", path)


def login(server, session, envelope, mechanism, data):
    good = (data.login, data.password) == (b"rollcall", b"a secret, with a blank")
    return AuthResult(success=good, auth_data=data.login.decode())


async def main(folder, mode):
    office, tls = Office(folder), None
    if mode != "plain":
        authority = trustme.CA()
        authority.cert_pem.write_to_path(os.path.join(folder, "ca.pem"))
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(tls)
    guarded = {} if tls is None else {"auth_required": True, "authenticator": login}
    if mode == "starttls":
        guarded |= {"tls_context": tls, "require_starttls": True}
    if mode == "tls":
        guarded |= {"auth_require_tls": False}
    make = lambda: SMTP(office, hostname="mail.test", **guarded)
    at_once = tls if mode == "tls" else None
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=at_once)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
