/** Where Chromium is: Debian's, or the Chrome that the machines of GitHub have. */
import { existsSync } from 'node:fs';

export const CHROMIUMS = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The first that exists; undefined if none does. */
export const chromium = (): string | undefined => CHROMIUMS.find((path) => existsSync(path));
