// A device whose camera gives nothing but H.264, as some phones do.

import { expectMedia, framesDecoded } from "../lib/media.ts";
import { decode, expectTracks, recordingOf } from "../lib/recording.ts";
import { talk } from "../lib/talk.ts";
import { expect, test } from "../lib/test.ts";

test("a camera that gives only H.264 is seen, and its recording plays", async ({ server, people }) => {
  const citizen = await people.delegate();
  await citizen.page.addInitScript(() => {
    const all = RTCRtpSender.getCapabilities.bind(RTCRtpSender);
    RTCRtpSender.getCapabilities = (kind) => {
      const found = all(kind);
      const codecs = found?.codecs.filter(({ mimeType }) => kind === "audio" || mimeType === "video/H264" || mimeType === "video/rtx");
      return found === null || codecs === undefined ? found : { ...found, codecs };
    };
  });
  const { official } = await talk(people, citizen);
  const name = people.names.delegate;
  const sends = await citizen.page.evaluate(async () => {
    const peers = (window as unknown as { sportelloPeers: RTCPeerConnection[] }).sportelloPeers;
    return /a=rtpmap:\d+ (\w+)\//.exec((peers.at(-1)?.remoteDescription?.sdp ?? "").split("m=video")[1] ?? "")?.[1];
  });
  expect(sends).toBe("H264");
  await official.askRecording();
  await citizen.consent(name, true);
  await expect(official.recordingSign).toBeVisible();
  const before = await framesDecoded(official.page);
  await expect.poll(() => framesDecoded(official.page), { timeout: 60_000 }).toBeGreaterThan(before + 60);
  await expectMedia(official.page, 1);
  await official.close("delegation_registered", "");
  const file = recordingOf(server, people.booking.booking.id);
  await expectTracks(file, ["h264", "vp8"]);
  expect(await decode(file)).toBeGreaterThan(1);
});
