"""A mail server on aiosmtpd (Debian: python3-aiosmtpd) that requires TLS and a password, and stores each e-mail as a file.

With MAIL_SMTPUTF8 it takes addresses beyond ASCII.

The recipient's address selects the reply: greylisted@ is deferred the first time, unknown@ is refused, lost@ is accepted but the connection closes
without a reply.
"""
import asyncio
import hmac
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Mailbox:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0
        self.seen = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        kind = address.split("@")[0]
        if kind == "unknown":
            return f"550 5.1.1 <{address}>: no such mailbox"
        if kind == "greylisted" and address not in self.seen:
            self.seen.add(address)
            return f"451 4.7.1 <{address}>: greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        file = os.path.join(self.folder, f"{self.count:04}.eml")
        with open(file + ".part", "wb") as stream:
            version = server.transport.get_extra_info("ssl_object").version()
            stream.write(f"X-Session: {version} {session.auth_data.login.decode()}\r\n".encode())
            stream.write(f"X-Recipient: {envelope.rcpt_tos[0]}\r\n".encode())
            stream.write(envelope.content)
        os.rename(file + ".part", file)
        if any(x.startswith("lost@") for x in envelope.rcpt_tos):
            server.transport.abort()
        return "250 2.0.0 accepted"


def authenticator(user, password):
    def check(server, session, envelope, mechanism, data):
        known = data.login == user.encode() and hmac.compare_digest(data.password, password.encode())
        return AuthResult(success=known, handled=False, auth_data=data)

    return check


async def main(folder, certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    mailbox = Mailbox(folder)
    check = authenticator(os.environ["MAIL_USER"], os.environ["MAIL_PASSWORD"])

    def session():
        return SMTP(
            mailbox, hostname="localhost", tls_context=context, require_starttls=True, auth_required=True, authenticator=check,
            enable_SMTPUTF8="MAIL_SMTPUTF8" in os.environ)

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    port = os.path.join(folder, "port")
    with open(port + ".part", "w") as stream:
        stream.write(str(server.sockets[0].getsockname()[1]))
    os.rename(port + ".part", port)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
