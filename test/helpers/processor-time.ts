/** What something took of the processor: others that use the machine do not count, as they would by the clock. */
export function processor_ms(of: () => void): number {
  const start = process.cpuUsage();
  of();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
