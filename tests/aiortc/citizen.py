"""The delegate of a booking, for a test that has the official in a browser: `citizen.py URL LINK BOOKING`.

Writes a line of JSON for each thing that happened, and stays until its input ends.
"""

import asyncio
import json
import logging
import sys

from participant import Participant
from sportello import Visitor

logging.getLogger("asyncio").setLevel(logging.ERROR)


def tell(**what):
    print(json.dumps(what), flush=True)


async def main(url, link, booking):
    citizen = await Participant.enter(Visitor(url).follow(link, "citizen"), booking, grey=70, hertz=440)
    try:
        await citizen.line.ask(type="arrive", persons=["delegate"])
        tell(happened="arrived")
        await citizen.line.until("taken_in_charge")
        await citizen.connect()
        slot = await citizen.until_received(0, pictures=60, sounds=50)
        tell(happened="received", pictures=slot.pictures, sounds=len(slot.sounds))
        await asyncio.to_thread(sys.stdin.read)
    finally:
        await citizen.close()


asyncio.run(main(*sys.argv[1:]))
