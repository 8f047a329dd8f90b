"""A meeting whose participants are aiortc, not browsers."""

import logging
import unittest

from participant import Participant
from sportello import Server

# Encoding on two busy cores takes its time; that is no news here.
logging.getLogger("asyncio").setLevel(logging.ERROR)

CITIZEN = {"grey": 70, "hertz": 440}
OFFICIAL = {"grey": 170, "hertz": 1_000}


class Meeting(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.booking = self.server.book()

    async def enter(self, visitor, look):
        participant = await Participant.enter(visitor, self.booking["booking"]["id"], **look)
        self.addAsyncCleanup(participant.close)
        return participant

    async def converse(self):
        """A citizen and an official, connected."""
        citizen = await self.enter(self.server.delegate_of(self.booking), CITIZEN)
        await citizen.line.ask(type="arrive", persons=["delegate"])
        official = await self.enter(self.server.official(), OFFICIAL)
        await official.line.ask(type="take_charge")
        await citizen.line.until("taken_in_charge")
        await citizen.connect()
        await official.connect()
        return citizen, official

    async def slot_of(self, participant, seat_kind):
        """In which slot somebody is shown."""

        def index(message):
            kinds = [seat and seat["kind"] for seat in message["slots"]]
            return kinds.index(seat_kind) if seat_kind in kinds else None

        return index(await participant.line.until("slots", lambda message: index(message) is not None))

    async def expect_received(self, participant, of, look):
        slot = await participant.until_received(await self.slot_of(participant, of), pictures=60, sounds=50)
        self.assertAlmostEqual(slot.grey, look["grey"], delta=8)
        self.assertAlmostEqual(slot.hertz, look["hertz"], delta=look["hertz"] / 20)

    async def test_a_citizen_and_an_official_see_and_hear_each_other(self):
        citizen, official = await self.converse()
        await self.expect_received(citizen, "official", OFFICIAL)
        await self.expect_received(official, "citizen", CITIZEN)

    async def test_who_leaves_is_shown_no_more_and_the_other_stays(self):
        citizen, official = await self.converse()
        await self.expect_received(official, "citizen", CITIZEN)
        await citizen.disconnect()
        await citizen.line.ask(type="leave")
        await official.line.until("slots", lambda message: message["slots"] == [None, None, None])
        await official.line.ask(type="ping")

    async def test_who_comes_anew_is_seen_and_heard_again(self):
        citizen, official = await self.converse()
        await self.expect_received(official, "citizen", CITIZEN)
        await citizen.close()
        again = await self.enter(self.server.delegate_of(self.booking), {"grey": 120, "hertz": 700})
        await again.connect()
        await self.expect_received(again, "official", OFFICIAL)
        slot = official.slots[await self.slot_of(official, "citizen")]
        slot.pictures, slot.sounds = 0, []
        await self.expect_received(official, "citizen", {"grey": 120, "hertz": 700})
