// The words of the pages, from the client's own catalogue: a test that looks for a text looks for what people read.

import { messages as english } from "../../../web-client/messages/en/index.ts";
import { messages } from "../../../web-client/messages/it/index.ts";
import { addTexts, t } from "../../../web-client/src/lib/i18n.ts";

// Pages load their texts in chapters; tests read any of them.
addTexts(messages);

export { t };
export { formatDate, formatDay, formatTime } from "../../../web-client/src/lib/clock.ts";
export { english };

/** A text whose bold words are marked, as it is read. */
export function plain(text: string): string {
  return text.replaceAll("**", "");
}

/** A text as a pattern, for where more stands around it. */
export function within(text: string): RegExp {
  return new RegExp(plain(text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}
