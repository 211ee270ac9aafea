/** Debian's Chromium, headless, as it starts in a container without a network. */
import { chromium as browsers, type BrowserContext } from 'playwright-core';
import { chromium } from './chromium.ts';

/** @param profile - an empty folder of its own. */
export const launch = (profile: string): Promise<BrowserContext> =>
  browsers.launchPersistentContext(profile, {
    executablePath: chromium() ?? 'chromium',
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
