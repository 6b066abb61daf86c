/** A Redis of a test's own, on a free port, where redis-server is installed. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { scratch } from './cli.js';

const installed = spawnSync('redis-server', ['--version']).status === 0;
/** Skips a test where there is none, and says so. */
export const redisHere = { skip: installed ? (false as const) : 'no redis-server is installed' };

export interface OwnRedis {
  readonly url: string;
  /** kill -9 */
  kill(): Promise<void>;
  /** with what it had written; also where it was killed */
  start(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Begun, and ended with the process of the test; what it took is on the disk before it says so. */
export async function ownRedis(password?: string): Promise<OwnRedis> {
  const port = await freePort();
  const options = ['--port', String(port), '--dir', scratch(), '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
  let child: ChildProcess | undefined;
  process.on('exit', () => child?.kill('SIGKILL'));
  async function start(): Promise<void> {
    child = spawn('redis-server', [...options, ...(password === undefined ? [] : ['--requirepass', password])]);
    const client = new Redis(port, { ...(password !== undefined && { password }), retryStrategy: () => 50 });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
  }
  async function kill(): Promise<void> {
    const ended = once(child!, 'exit');
    child!.kill('SIGKILL');
    await ended;
  }
  await start();
  return { url: `redis://127.0.0.1:${port}`, kill, start };
}
