/** Hooks of Node's module loader that plant a fault. Source: Node 20, Modules: node:module API, Customization Hooks. */
import type { InitializeHook, LoadHook } from 'node:module';
import { PLANTS, type Plant } from './plants.js';

let plant: Plant | undefined;

export const initialize: InitializeHook<string | undefined> = (name) => {
  plant = PLANTS[name ?? ''];
  if (!plant) throw new Error(`no canary ${name}; expected one of ${Object.keys(PLANTS).join(', ')}`);
};

export const load: LoadHook = async (url, context, next) => {
  const loaded = await next(url, context);
  if (!plant || !url.endsWith(`/dist/${plant.file}`)) return loaded;
  const source = Buffer.from(loaded.source as Uint8Array).toString();
  if (!source.includes(plant.find)) throw new Error(`${plant.file} has no ${plant.find} to plant a fault in`);
  return { ...loaded, source: source.replace(plant.find, () => plant!.replace) };
};
