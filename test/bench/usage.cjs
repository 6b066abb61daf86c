// Preloaded into every process that is measured: when it ends, it adds a line on what it used to the file that BENCH_USAGE names.
const { appendFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

if (isMainThread)
  process.on('exit', () => {
    const { userCPUTime, maxRSS } = process.resourceUsage();
    appendFileSync(process.env.BENCH_USAGE, `${JSON.stringify({ user_s: userCPUTime / 1e6, peak_mib: maxRSS / 1024 })}\n`);
  });
