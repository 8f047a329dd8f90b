"""A picture and a tone that nobody else sends, and what tells them from others."""

import math
from array import array
from fractions import Fraction

from aiortc import MediaStreamTrack, VideoStreamTrack
from av import AudioFrame, VideoFrame

SAMPLES_PER_S = 48_000
SAMPLES_PER_FRAME = SAMPLES_PER_S // 50


class Grey(VideoStreamTrack):
    """A grey of its own, with a bright bar that moves: 30 frames a second of 320 by 240."""

    def __init__(self, luma):
        super().__init__()
        self._luma = luma
        self._number = 0

    async def recv(self):
        frame = VideoFrame(320, 240, "yuv420p")
        row = bytearray([self._luma]) * frame.planes[0].line_size
        bar = self._number * 4 % 304
        row[bar : bar + 16] = bytes([235]) * 16
        frame.planes[0].update(bytes(row) * 240)
        for plane in frame.planes[1:]:
            plane.update(bytes([128]) * plane.buffer_size)
        frame.pts, frame.time_base = await self.next_timestamp()
        self._number += 1
        return frame


class Tone(MediaStreamTrack):
    """A sine of its own, in real time."""

    kind = "audio"

    def __init__(self, hertz, clock):
        super().__init__()
        self._step = 2 * math.pi * hertz / SAMPLES_PER_S
        self._clock = clock
        self._sample = 0
        self._begun = None

    async def recv(self):
        self._begun = self._begun or self._clock.time()
        await self._clock.until(self._begun + self._sample / SAMPLES_PER_S)
        samples = range(self._sample, self._sample + SAMPLES_PER_FRAME)
        frame = AudioFrame("s16", "mono", SAMPLES_PER_FRAME)
        frame.planes[0].update(array("h", (int(12_000 * math.sin(n * self._step)) for n in samples)).tobytes())
        frame.pts, frame.sample_rate, frame.time_base = self._sample, SAMPLES_PER_S, Fraction(1, SAMPLES_PER_S)
        self._sample += SAMPLES_PER_FRAME
        return frame


def grey_of(frame):
    """The grey of a decoded picture: its middle value, whatever the bar does."""
    plane = frame.planes[0]
    middle = bytes(plane)[plane.line_size * 120 : plane.line_size * 120 + frame.width]
    return sorted(middle)[frame.width // 2]


def hertz_of(frames):
    """The pitch of decoded sound, by how often it crosses zero; 0 where it is silent."""
    channels = len(frames[0].layout.channels)
    samples = [sample for frame in frames for sample in array("h", bytes(frame.planes[0])[: frame.samples * channels * 2])[::channels]]
    if max(map(abs, samples)) < 1_000:
        return 0
    rises = sum(1 for before, after in zip(samples, samples[1:]) if before < 0 <= after)
    return rises * frames[0].sample_rate / len(samples)
