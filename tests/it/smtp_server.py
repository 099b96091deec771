"""The mail server of the tests: python smtp_server.py FOLDER CLEAR STARTTLS TLS (ports of 127.0.0.1).

It keeps each mail in FOLDER as 1.eml, 2.eml, … and, beside it, 1.to with the connection it came
through and its recipient. The first part of an address says what becomes of a mail to it; any
other is kept. The ports with TLS want the name « guichet » and the password « pass:e@/é ».
"""

import asyncio
import pathlib
import ssl
import sys

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

REFUSALS = {
    "refused": "550 5.1.1 no such mailbox",
    "later": "451 4.3.0 come back later",
    "unwanted": "550 5.7.1 your words are not wanted here",
}


class Handler:
    def __init__(self, folder):
        self.folder = folder
        # After those of before, when it is started again.
        self.kept = len(list(folder.glob("*.eml")))
        self.released = asyncio.Event()
        # How often each unsteady address was written to.
        self.tries = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = REFUSALS.get(address.partition("@")[0])
        if refusal:
            return refusal
        if address.startswith("unsteady") and self.tried(address) % 3 == 1:
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        (address,) = envelope.rcpt_tos
        wanted = address.partition("@")[0]
        if wanted == "rejected":
            return "554 5.7.1 content refused"
        if wanted == "dropped":
            server.transport.abort()
            return "250 nobody reads this"
        if wanted == "silent":
            await asyncio.Event().wait()
        if wanted == "release":
            self.released.set()
        if wanted == "slow":
            await self.released.wait()
        tries = self.tries.get(address, 0)
        cut = wanted.startswith("unsteady") and tries % 3 == 2
        if tries % 9 == 3:
            # Late to answer, and well within what the sender waits.
            await asyncio.sleep(0.2)
        self.kept += 1
        self.keep(f"{self.kept}.to", f"{session.peer[1]} {address}".encode())
        self.keep(f"{self.kept}.eml", envelope.content)
        if cut:
            # It has the mail, and who sent it does not know.
            server.transport.abort()
        if wanted == "wordy":
            return f"250-2.0.0 {'taken ' * 80}\r\n250 and more"
        return f"250 2.0.0 queued as {self.kept}"

    def tried(self, address):
        self.tries[address] = self.tries.get(address, 0) + 1
        return self.tries[address]

    def keep(self, name, content):
        # Whole under its name, or not at all.
        draft = self.folder / "draft"
        draft.write_bytes(content)
        draft.rename(self.folder / name)


def authenticate(server, session, envelope, mechanism, auth):
    known = (auth.login, auth.password) == (b"guichet", "pass:e@/é".encode())
    return AuthResult(success=known, handled=False)


async def main(folder, clear, starttls, tls):
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    handler = Handler(folder)
    loop = asyncio.get_running_loop()
    signed_in = {"authenticator": authenticate, "auth_required": True}

    def controller(port, **options):
        return Controller(handler, hostname="127.0.0.1", port=port, loop=loop, **options)

    controllers = [
        (controller(starttls, tls_context=context, require_starttls=True, **signed_in), None),
        (controller(tls, auth_require_tls=False, **signed_in), context),
        # Last: whoever finds it open finds the others open.
        (controller(clear), None),
    ]
    servers = [
        await loop.create_server(made.factory, made.hostname, made.port, ssl=context)
        for made, context in controllers
    ]
    await asyncio.gather(*(server.serve_forever() for server in servers))


folder, *ports = sys.argv[1:]
asyncio.run(main(pathlib.Path(folder), *map(int, ports)))
