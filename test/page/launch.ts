/** Debian's Chromium, headless, as it starts in a container without a network. */
import { chromium, type BrowserContext } from 'playwright-core';

/** @param profile - an empty folder of its own. */
export const launch = (profile: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
