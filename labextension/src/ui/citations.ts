/** What an answer rests on: its sources, each once, and where in the text they are marked. */
import { createContext } from 'preact';
import type { Annotation, OutputText, Source } from '../protocol';

export interface Citations {
  /** In the order in which they came; the first is number 1. */
  sources: readonly Source[];
  /** For each part of the answer, its marks. */
  marks: readonly (readonly Mark[])[];
}

/** The source `sources[source]` is marked after the character before `index`, in UTF-16 units. */
export interface Mark {
  source: number;
  index: number;
}

/** The sources that the marks of a text mean, by number. */
export const SourcesContext = createContext<readonly Source[]>([]);

/** Gathers the annotations of an answer. One without an index is listed but not marked. */
export function citationsOf(content: readonly OutputText[]): Citations {
  const sources: Source[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (source: Source): number => {
    const known = numbers.get(keyOf(source));
    if (known !== undefined) return known;
    numbers.set(keyOf(source), sources.length);
    return sources.push(source) - 1;
  };
  const marks = content.map(({ text, annotations }) =>
    known(annotations).flatMap(({ source, index }) => {
      const number = numberOf(source);
      return index == null ? [] : [{ source: number, index: unitsOf(text, index) }];
    }),
  );
  return { sources, marks: marks.map(withoutRepeats) };
}

/** Sources of the same address, file or entity are one. */
export function keyOf(source: Source): string {
  switch (source.type) {
    case 'url':
      return `url ${source.url}`;
    case 'file':
      return `file ${source.filename}`;
    case 'entity':
      return `entity ${source.id}`;
    default:
      return `other ${JSON.stringify(source satisfies never)}`;
  }
}

/** Places that no annotation has filled yet are null. */
function known(annotations: readonly (Annotation | null)[] | undefined): Annotation[] {
  return (annotations ?? []).filter((annotation) => annotation?.source != null) as Annotation[];
}

/** The server counts characters as Python does, by code points. */
function unitsOf(text: string, codePoints: number): number {
  if (!/[\ud800-\udfff]/.test(text)) return codePoints;
  let units = 0;
  let left = codePoints;
  for (const character of text) {
    if (left-- <= 0) return units;
    units += character.length;
  }
  return units + Math.max(0, left);
}

function withoutRepeats(marks: readonly Mark[]): Mark[] {
  const seen = new Set<string>();
  return marks.filter(({ source, index }) => {
    const place = `${source} ${index}`;
    return !seen.has(place) && seen.add(place);
  });
}
