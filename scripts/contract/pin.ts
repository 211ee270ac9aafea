/**
 * `npm run contract:pin`: writes openapi.overlay.lock.json for the contract and the overlays as they are, and shows what it accepts.
 *
 *   npm run contract:pin [-- --fewer]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build, lockOf } from './build.ts';
import { committedContract } from './bump.ts';
import { earlierIn } from './decisions.ts';
import { CONTRACT, LOCK, fromRoot, readLock, readOverlays } from './files.ts';
import { readContract } from './judge.ts';
import { pinText } from './pin-text.ts';
import { placeNames } from './place-names.ts';
import { lockText } from './pins.ts';

if (import.meta.main) {
  const { values } = parseArgs({ options: { fewer: { type: 'boolean' } } });
  try {
    const lock = readLock();
    const built = build(readContract(fromRoot(CONTRACT), { ...lock, ...values }), readOverlays(), lock);
    if (built.overlayErrors.length > 0) throw new Error(built.overlayErrors.map(({ error }) => error.message).join('\n'));
    const before = committedContract(lock);
    const nameOf = placeNames([...before.operations, ...built.operations]);
    const accepted = pinText(built.pins.problems, built.overlays, {
      earlier: earlierIn(before),
      nameOf,
      advice: 'If the correction is not right any more, change it and run this again.',
    });
    const next = lockOf(built);
    writeFileSync(fromRoot(LOCK), lockText(next));
    const count = Object.values(next.overlays).reduce(
      (sum, actions) => sum + Object.values(actions).flatMap((pins) => Object.keys(pins)).length,
      0,
    );
    if (accepted.length > 0) console.log(`Accepted:\n${accepted.map((text) => `- ${text}`).join('\n')}`);
    console.log(`${LOCK}: ${count} nodes pinned`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
