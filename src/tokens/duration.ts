/** Durations as the API writes them: `00d00h00m00s`, in this order, each part at most once (contract, rate limits and batch windows). */

const FORM = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const SECONDS = [86_400, 3_600, 60, 1];

/**
 * Reads a duration such as `90s`, `1h`, `7d` or `1d2h30m`.
 * @returns whole seconds; undefined for a text of another form, an empty one too, and for more seconds than a number holds exactly.
 */
export function durationSeconds(text: string): number | undefined {
  const parts = text === '' ? undefined : FORM.exec(text)?.slice(1);
  if (!parts) return undefined;
  const seconds = parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (SECONDS[index] as number), 0);
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}
