/** A moment as UTC, ISO 8601, with as many digits of a second as asked for. */
export function formatTime(
  moment: { readonly seconds: number; readonly nanoseconds: number },
  digits = 6,
): string {
  const whole = new Date(moment.seconds * 1000).toISOString().slice(0, 19);
  const fraction = String(moment.nanoseconds).padStart(9, '0').slice(0, digits);
  return digits === 0 ? `${whole}Z` : `${whole}.${fraction}Z`;
}
