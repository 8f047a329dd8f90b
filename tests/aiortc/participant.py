"""Somebody in a meeting whose WebRTC is aiortc: no line of it is shared with the server or with a browser."""

import asyncio
import time

import aioice.ice
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from line import PATIENCE_S, Line
from tracks import Grey, Tone, grey_of, hertz_of

SLOTS = 3

# It leaves this one out; the test's clients and server share one machine, which may have no other.
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]


class Clock:
    time = staticmethod(time.monotonic)

    async def until(self, moment):
        await asyncio.sleep(max(0, moment - self.time()))


class Slot:
    """What is received of one other."""

    def __init__(self):
        self.pictures = 0
        self.grey = None
        self.sounds = []

    @property
    def hertz(self):
        return hertz_of(self.sounds) if self.sounds else 0


class Participant:
    def __init__(self, line, grey, hertz):
        self.line = line
        self.slots = [Slot() for _ in range(SLOTS)]
        self._grey = grey
        self._hertz = hertz
        self._peer = None
        self._watching = []

    @classmethod
    async def enter(cls, visitor, booking, *, grey, hertz):
        return cls(await Line.open(visitor, booking), grey, hertz)

    async def connect(self):
        """The one offer and the one answer: what is sent, then what each slot receives."""
        # With `MAX_BUNDLE` aiortc takes the candidates of the last section, where an answer need not have any (RFC 9143, section 7.3).
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_COMPAT))
        self._peer.addTransceiver(Tone(self._hertz, Clock()), direction="sendonly")
        self._peer.addTransceiver(Grey(self._grey), direction="sendonly")
        receivers = [
            (self._peer.addTransceiver(kind, direction="recvonly").receiver, kind, slot)
            for slot in self.slots
            for kind in ("audio", "video")
        ]
        await self._peer.setLocalDescription(await self._peer.createOffer())
        answer = await self.line.ask(type="offer", sdp=self._peer.localDescription.sdp)
        await self._peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        self._watching = [asyncio.create_task(watch(receiver.track, kind, slot)) for receiver, kind, slot in receivers]

    async def until_received(self, slot, pictures, sounds):
        """Waits until so much was decoded; gives the slot."""
        received = self.slots[slot]
        deadline = time.monotonic() + PATIENCE_S
        while received.pictures < pictures or len(received.sounds) < sounds:
            if time.monotonic() > deadline:
                got = f"{received.pictures} pictures, {len(received.sounds)} sounds"
                raise AssertionError(f"{got} received; the connection is {self._peer.connectionState}")
            await asyncio.sleep(0.05)
        return received

    async def disconnect(self):
        if self._peer is not None:
            await self._peer.close()
        for watching in self._watching:
            watching.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)

    async def close(self):
        await self.disconnect()
        await self.line.close()


async def watch(track, kind, slot):
    """Counts what was decoded, and keeps what tells whose it is: the last picture's grey, the last second of sound."""
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        if kind == "video":
            slot.pictures += 1
            slot.grey = grey_of(frame)
        else:
            slot.sounds = [*slot.sounds[-49:], frame]
