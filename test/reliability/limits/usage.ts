/** Loaded into each process that is measured, by NODE_OPTIONS: at its end it says what it took. */
import { appendFileSync } from 'node:fs';

/** Names the file that is written to. */
export const USAGE = 'SWITCHYARD_USAGE';

const file = process.env[USAGE];
if (file !== undefined)
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    appendFileSync(file, `${JSON.stringify({ pid: process.pid, maxRSS, cpu_us: userCPUTime + systemCPUTime })}\n`);
  });
