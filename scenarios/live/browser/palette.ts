/** Colours of names: those that the server says, others from a list. */

const SPARE = ['#4e79a7', '#882200', '#ffaa66', '#888888', '#66ccff', '#cc6644', '#8888ee', '#00aa66', '#ff8888', '#aa8822'];

/** A colour a name, the same all the while. */
export function createPalette(known: Readonly<Record<string, string>>): (name: string) => string {
  const given = new Map(Object.entries(known));
  return (name) => {
    const bare = name.replace(/ (read|write)$/, '');
    const colour = given.get(bare) ?? SPARE[given.size % SPARE.length]!;
    given.set(bare, colour);
    // what is written is seen through
    return name !== bare && name.endsWith('write') ? `${colour}88` : colour;
  };
}
