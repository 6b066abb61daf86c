/** The user's Redis: where it is, by which password, and what is said when it does not answer. The password is in no message. */
import { isIP } from 'node:net';
import { Redis, type RedisOptions } from 'ioredis';
import { InputError } from '../../../traces/index.js';

/** Where nobody says it. */
const DEFAULT_URL = 'redis://127.0.0.1:6379';
const URL_VARIABLE = 'SWITCHYARD_REDIS_URL';
const PASSWORD_VARIABLE = 'SWITCHYARD_REDIS_PASSWORD';
/** BullMQ's own recommendation; with older ones it has other scripts. */
const LEAST_VERSION = [6, 2] as const;
/** At the beginning there is either a server or none. */
const FIRST_MS = 2000;
/** How long a restart of the server may take, for those that have seen it. */
export const RIDE_OUT_S = 120;
const RETRY_MS = 1000;
/** Of maxmemory-policy: what is full takes no more, and forgets nothing. */
const KEEPING = 'noeviction';

/** A server, as a person may read it and as a client needs it. */
export interface Server {
  /** without user and password */
  readonly where: string;
  readonly options: RedisOptions;
}
/** A connection, and what became of it. */
export interface Connection {
  readonly server: Server;
  readonly client: Redis;
  /** settles when the server was gone for too long */
  readonly lost: Promise<InputError>;
  close(): void;
}

const FORM = 'redis://HOST:PORT/DATABASE, or rediss:// for TLS';

/** @param from what it was given by @throws InputError, which does not have the text: there may be a password in it */
function parsed(text: string, from: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // said below
  }
  if (
    !url ||
    !/^rediss?:$/.test(url.protocol) ||
    url.hostname === '' ||
    !/^(\/\d*)?$/.test(url.pathname) ||
    url.search + url.hash
  )
    throw new InputError({ file: from }, 'no address of a Redis', FORM);
  return url;
}

/** What stands for itself in an address where its letters have a meaning. @throws InputError where it is malformed */
function decoded(text: string, from: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InputError({ file: from }, 'user or password has a % that is no %XX', '%25 for a %');
  }
}

/**
 * By `--redis`, else by the environment, else on this machine.
 * @throws InputError for an address that is none, and for a password on the command line
 */
export function serverOf(given: string | undefined, environment: NodeJS.ProcessEnv = process.env): Server {
  const from = given === undefined ? URL_VARIABLE : '--redis';
  const url = parsed(given ?? (environment[URL_VARIABLE] || DEFAULT_URL), from);
  if (given !== undefined && url.password !== '')
    throw new InputError(
      { file: '--redis' },
      'a password on the command line, which others on this machine can read',
      `the address in ${URL_VARIABLE}, or the password in ${PASSWORD_VARIABLE}`,
    );
  const password = environment[PASSWORD_VARIABLE] || decoded(url.password, from);
  const username = decoded(url.username, from);
  const database = Number(url.pathname.slice(1));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || 6379);
  return {
    where: `${url.protocol}//${url.hostname}:${port}${database === 0 ? '' : `/${database}`}`,
    options: {
      ...{ host, port, db: database },
      ...(username !== '' && { username }),
      ...(password !== '' && { password }),
      ...(url.protocol === 'rediss:' && { tls: isIP(host) === 0 ? { servername: host } : {} }),
    },
  };
}

/** Said of one command, of a script, or of one among several. */
function isFull(error: Error): boolean {
  const { previousErrors = [] } = error as { readonly previousErrors?: readonly Error[] };
  return [error, ...previousErrors].some(({ message }) => /\bOOM\b/.test(message));
}

/** What is wrong between us and a server; undefined for what is no affair of a server. Messages of a server have no password. */
export function faultOf({ where }: Server, error: unknown): InputError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { message, name } = error;
  const { code } = error as { readonly code?: string };
  if (/^(WRONGPASS|NOAUTH)|invalid password/.test(message))
    return new InputError(
      { file: where },
      message.startsWith('NOAUTH') ? 'asks for a password' : 'does not take the password, or the user',
      `the right one in ${PASSWORD_VARIABLE}, or in the address in ${URL_VARIABLE}`,
    );
  // without TLS, password or address it takes this machine alone
  if (message.startsWith('DENIED'))
    return new InputError(
      { file: where },
      'is in protected mode and takes no other host',
      `one started with --requirepass (the password in ${PASSWORD_VARIABLE}), or on a network of your own with --protected-mode no`,
    );
  if (isFull(error))
    return new InputError(
      { file: where },
      'has no memory left (maxmemory)',
      'more by `redis-cli config set maxmemory`, or fewer points that wait; what is done is kept',
    );
  if (name === 'ReplyError' || name === 'ParserError')
    return new InputError({ file: where }, `refuses: ${message.replace(/,? with args.*/s, '')}`, 'a Redis that can be written');
  if (code !== undefined && /CERT|ALTNAME/.test(code))
    return new InputError(
      { file: where },
      `has a certificate that is not trusted (${code})`,
      'one that is, for this name; NODE_EXTRA_CA_CERTS names a file of your own',
    );
  if (code !== undefined || /Connection is closed|no answer|ETIMEDOUT/i.test(message))
    return new InputError(
      { file: where },
      `does not answer (${code ?? message})`,
      `a Redis there (redis-server, Debian's package of that name, starts one), or another address by --redis or ${URL_VARIABLE}`,
    );
  return undefined;
}

const isGone = ({ where }: Server): InputError =>
  new InputError({ file: where }, `is gone for ${RIDE_OUT_S} s`, 'a Redis that is restarted sooner; what is done is kept');

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** @throws InputError for one that is too old, or has no such database */
async function checkServer({ where, options }: Server, client: Redis, told: (line: string) => void): Promise<void> {
  const info = await client.info();
  const said = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const version = said('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least, small] = LEAST_VERSION;
  if (major < least || (major === least && minor < small))
    throw new InputError({ file: where }, `is Redis ${version}`, `Redis ${least}.${small} or newer`);
  const policy = said('maxmemory_policy') ?? KEEPING;
  if (policy !== KEEPING)
    told(`${where} forgets points where its memory is full (maxmemory-policy ${policy}): set it to ${KEEPING}`);
  // the client goes on with database 0 where it may not have another
  await client.select(options.db ?? 0).catch((error: unknown) => {
    if (!/DB index|SELECT is not allowed/i.test(String(error))) throw error;
    throw new InputError(
      { file: where },
      `has no database ${options.db}`,
      'one that it has: 0 to 15, where nobody set `databases`',
    );
  });
}

/**
 * Connects; once there was a server, its restart is waited for. Whoever gets it closes it.
 * @param told each time that the server is gone, and is back
 * @throws InputError within some two seconds where there is none, or where it does not take the password
 */
export async function connect(server: Server, told: (line: string) => void): Promise<Connection> {
  let ready = false;
  let last: unknown;
  const client = new Redis({
    ...server.options,
    ...{ lazyConnect: true, connectTimeout: FIRST_MS, maxRetriesPerRequest: null, disableClientInfo: true },
    retryStrategy: (times) => (ready && times * RETRY_MS < RIDE_OUT_S * 1000 ? RETRY_MS : null),
  });
  // without a listener it prints them itself
  client.on('error', (error) => (last = error));
  try {
    const late = pause(FIRST_MS).then(() => {
      throw (last ?? new Error(`no answer in ${FIRST_MS / 1000} s`)) as Error;
    });
    await Promise.race([client.connect().then(() => checkServer(server, client, told)), late]);
  } catch (error) {
    client.disconnect();
    throw (error instanceof InputError ? undefined : faultOf(server, last ?? error)) ?? error;
  }
  ready = true;
  let gone = false;
  client.on('close', () => {
    if (!gone && ready) told(`${server.where} is gone; it is waited for, ${RIDE_OUT_S} s at most`);
    gone = true;
  });
  client.on('ready', () => {
    if (gone) told(`${server.where} is back`);
    gone = false;
  });
  const lost = new Promise<InputError>((resolve) => client.on('end', () => void (ready && resolve(isGone(server)))));
  function close(): void {
    ready = false;
    client.disconnect();
  }
  return { server, client, lost, close };
}

/** Asks again what was cut off by a restart: of what is asked, twice is once. @throws InputError for what the server does not do */
export async function persistently<T>({ server, client }: Connection, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (client.status === 'end') throw isGone(server);
      if (!/aborted due to connection close|Connection is closed/.test(String(error))) throw faultOf(server, error) ?? error;
      await pause(RETRY_MS / 5);
    }
  }
}
