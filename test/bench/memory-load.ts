/** Requests and cycles a second through a DRAM's controller, no event trace, in millions. Arguments: the file, the policy. */
import { memory } from '../../models/index.js';
import { playMemory } from '../../scenarios/index.js';
import { readRequests } from '../../traces/index.js';

const DEVICE = 'lpddr4-2400-x32';
/** a short run is compiled only after some */
const WARM_UPS = 5;
const RUNS = 7;

const [file, policy] = process.argv.slice(2);
const { clock_ps, memory: of } = memory.loadDevice(DEVICE);
const { rows } = readRequests(file!, { capacity_bytes: of.facts.capacity_bytes, clock_ps });
const runs = Array.from({ length: WARM_UPS + RUNS }, () => {
  const begin_ms = performance.now();
  const { result } = playMemory(DEVICE, memory.loadDevice(DEVICE, policy), rows);
  const micros = (performance.now() - begin_ms) * 1000;
  return { requests: result.requests / micros, cycles: result.cycles / micros };
});
const middle = runs.slice(WARM_UPS).sort((a, b) => a.cycles - b.cycles)[RUNS >> 1]!;
process.stdout.write(JSON.stringify(middle));
