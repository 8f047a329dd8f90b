"""The socket protocol `sportello.v1`, as docs/PROTOCOL.md tells it: one person's line to a meeting."""

import asyncio
import json

from websockets.asyncio.client import connect

# What must come comes in milliseconds; two cores may have much else to do.
PATIENCE_S = 30


class Refused(Exception):
    pass


class Line:
    def __init__(self, socket):
        self._socket = socket
        self._next_id = 1
        self._replies = {}
        self._heard = []
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, visitor, booking):
        address = visitor.url.replace("http", "ws", 1) + "/api/v1/socket"
        protocols = ["sportello.v1", f"ticket.{visitor.ticket(booking)}"]
        line = cls(await connect(address, subprotocols=protocols))
        await line._transmit({"type": "hello", "last_seq": 0})
        await line.until("welcome")
        return line

    async def ask(self, **message):
        """Asks for something and waits for what came of it."""
        reply = asyncio.get_running_loop().create_future()
        self._replies[await self._transmit(message)] = reply
        return await asyncio.wait_for(reply, PATIENCE_S)

    async def until(self, kind, fits=lambda message: True):
        """Waits for a message or an event of a kind."""

        def found():
            return next((message for message in self._heard if message["type"] == kind and fits(message)), None)

        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: found() is not None), PATIENCE_S)
        return found()

    async def close(self):
        await self._socket.close()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _transmit(self, message):
        number = self._next_id
        self._next_id += 1
        await self._socket.send(json.dumps({"id": number, "message": message}))
        return number

    async def _read(self):
        async for text in self._socket:
            message = json.loads(text)
            reply = self._replies.pop(message.get("id"), None)
            if reply is not None and message["type"] == "refused":
                reply.set_exception(Refused(message["code"]))
            elif reply is not None:
                reply.set_result(message)
            async with self._news:
                self._heard.append(message["event"] if message["type"] == "event" else message)
                self._news.notify_all()
