/** Which files a piece of work has read: what a run was made of, whoever read it. */

const watching: Set<string>[] = [];

/** Whoever opens a file of a person to read its content says so. */
export function noteRead(file: string): void {
  for (const files of watching) files.add(file);
}

/** What `work` gives, and the files that were read meanwhile, in the order in which they were first read. It is not asynchronous: nobody else reads. */
export function filesReadBy<T>(work: () => T): readonly [result: T, files: readonly string[]] {
  const files = new Set<string>();
  watching.push(files);
  try {
    return [work(), [...files]];
  } finally {
    watching.splice(watching.indexOf(files), 1);
  }
}
