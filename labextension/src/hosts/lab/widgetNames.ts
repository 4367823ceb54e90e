/**
 * What chats of one page are told apart by. A reload gives the same cell the same name, so that its chat finds what it
 * left; the second chat of a cell has a name of its own.
 */
const taken = new Set<string>();

export interface Name {
  text: string;
  release(): void;
}

/** The name of a chat that stands in the cell with this id. */
export function claimName(cellId: string): Name {
  const base = `cell-${cellId.slice(0, 40)}`;
  let text = base;
  for (let number = 2; taken.has(text); number++) text = `${base}-${number}`;
  taken.add(text);
  return { text, release: () => taken.delete(text) };
}
