/** Where the files of this tab went: who knows one by an older path finds it. Kept over a reload. */
import type { Memory } from '../../host';

export interface Rename {
  from: string;
  to: string;
}

const KEY = 'renames';
const MOST = 100;

export class Renames {
  private readonly list: Rename[];

  constructor(private readonly memory: Memory) {
    this.list = readRenames(memory.get(KEY));
  }

  note(rename: Rename): void {
    this.list.push(rename);
    this.list.splice(0, this.list.length - MOST);
    this.memory.set(KEY, JSON.stringify(this.list));
  }

  /**
   * Where the file is now that was at `path` some time ago; null where several have been there, so that nobody knows
   * which one was meant.
   */
  now(path: string): string | null {
    let place = path;
    for (const rename of this.list) {
      const left = moved(path, rename);
      if (left !== null && place !== path) return null;
      place = left ?? moved(place, rename) ?? place;
    }
    return place;
  }

  /** `path` itself, then all places where a file that was there may be now, the one it went to last first. */
  of(path: string): string[] {
    let places = [path];
    for (const rename of this.list) {
      const gone = places.flatMap((place) => moved(place, rename) ?? []);
      places = [...new Set([path, ...gone, ...places])];
    }
    return places;
  }
}

/** The new path of what was renamed, or lay in a folder that was; null for the rest. */
export function moved(path: string, { from, to }: Rename): string | null {
  return path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : null;
}

function readRenames(text: string | null): Rename[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(found) ? found.filter(isRename) : [];
  } catch {
    return [];
  }
}

function isRename(value: unknown): value is Rename {
  const { from, to } = (value ?? {}) as Partial<Rename>;
  return typeof from === 'string' && typeof to === 'string';
}
