/**
 * A person and the assistant at work on one notebook, in any order, and what must hold after each step. What the person
 * writes is in unique tokens, so that it is known of each where it is, or who took it out.
 */

import type { CellChange } from '../edits/differences';
import type { Edit } from '../edits/edit';
import type { LiveNotebook, Operation } from '../edits/notebook';
import { TurnEdits } from '../edits/turnEdits';
import { hashSource } from '../hash';
import type { Author } from '../host';
import { MARK_KEY, readMark } from '../provenance/mark';
import { editsOf } from './assistantEdits';
import { type Choice, TOKEN } from './choices';
import { humanWork } from './humanWork';
import { bytes, cellRecord } from './notebooks';

export interface Action {
  who: 'person' | 'assistant' | 'read' | 'turn' | 'undo' | 'redo' | 'reload';
  choices: Choice[];
}

export interface Counts {
  actions: number;
  applied: number;
  stale: number;
  undone: number;
  redone: number;
  left: number;
  identical: number;
  marked: number;
}

export function noCounts(): Counts {
  return { actions: 0, applied: 0, stale: 0, undone: 0, redone: 0, left: 0, identical: 0, marked: 0 };
}

export class Interleaving {
  private edits = new TurnEdits();
  private turn = 0;
  private tokens = 0;
  /** What the assistant has read: the texts by which it names cells. */
  private view: { id: string; source: string }[] = [];
  private readonly deletedByPerson = new Set<string>();
  private readonly takenBy = new Map<string, string>();
  /** The turns whose own edits took a token out. */
  private readonly everTaken = new Map<string, Set<string>>();
  private readonly started = new Set<string>();
  /** The notebook before each of the last turns, as long as nothing else happened to it. */
  private before: { turn: string; bytes: string }[] = [];
  private after: { turn: string; bytes: string }[] = [];

  /** `gentle`: the assistant itself takes out nothing that a person wrote. */
  constructor(
    private readonly live: LiveNotebook,
    private readonly gentle: boolean,
    private readonly counts: Counts,
  ) {
    this.read();
  }

  perform({ who, choices }: Action): void {
    this.counts.actions += 1;
    switch (who) {
      case 'person':
        this.personWorks(choices[0] as Choice);
        break;
      case 'assistant':
        this.assistantEdits(choices);
        break;
      case 'read':
        this.read();
        break;
      case 'turn':
        this.turn += 1;
        break;
      case 'undo':
        this.carry('undo', choices[0] as Choice);
        break;
      case 'redo':
        this.carry('redo', choices[0] as Choice);
        break;
      case 'reload':
        this.edits = new TurnEdits(JSON.parse(JSON.stringify(this.edits)));
        break;
      default:
        who satisfies never;
    }
    this.checkTokens();
  }

  private read(): void {
    this.view = this.live.cells.map(({ id, source }) => ({ id, source }));
  }

  private personWorks(choice: Choice): void {
    const had = this.present();
    const operations: Operation[] = humanWork(this.live, choice, () => `⟦${this.tokens++}⟧`);
    if (operations.length === 0) {
      return;
    }
    this.live.apply(operations);
    const has = this.present();
    for (const token of had) {
      if (!has.has(token)) {
        this.deletedByPerson.add(token);
      }
    }
    this.before = [];
    this.after = [];
  }

  private assistantEdits(choices: Choice[]): void {
    const edits = choices.flatMap((choice) => editsOf(this.view, choice, this.gentle));
    const turn = `turn ${this.turn}`;
    const was = bytes(this.live);
    const had = this.present();
    const stale = edits.some((edit) => this.isStale(edit));
    const result = this.edits.apply(this.live, turn, edits, { author: authorOf(turn) });
    if (!result.applied) {
      must(bytes(this.live) === was, 'a refused call changed the notebook');
      must(result.reason !== null, 'a refused call gave no reason');
      must(result.changes.length === 0, 'a refused call claims changes');
      this.counts.stale += stale ? 1 : 0;
      return;
    }
    must(!stale, 'a stale edit was applied');
    must(bytes(this.live) !== was, 'a call claims to have changed what it did not');
    must(result.inserted.length === newCells(edits), 'some edits of a call were left out');
    this.counts.applied += 1;
    this.checkMarks(result.changes, edits, turn);
    const has = this.present();
    for (const token of had) {
      if (!has.has(token)) {
        must(!this.gentle, 'a gentle edit took a token out');
        this.takenBy.set(token, turn);
      }
    }
    this.after = [];
    this.before = this.started.has(turn)
      ? this.before.filter(() => this.before.at(-1)?.turn === turn)
      : [...this.before, { turn, bytes: was }];
    this.started.add(turn);
  }

  /** Whatever the assistant wrote says so; the parts of a cell that was cut or put together say what they can. */
  private checkMarks(changes: readonly CellChange[], edits: readonly Edit[], turn: string): void {
    if (edits.some(({ edit }) => edit === 'split' || edit === 'merge')) {
      return;
    }
    for (const { cellId, change } of changes) {
      const cell = this.live.cells.find(({ id }) => id === cellId);
      if (cell && (change === 'inserted' || change === 'changed')) {
        const mark = readMark(cell.record().metadata[MARK_KEY]);
        must(mark?.author.model === turn, `cell ${cellId}, ${change}, does not say that ${turn} wrote it`);
        this.counts.marked += 1;
      }
    }
  }

  private isStale(edit: Edit): boolean {
    const refs = edit.edit === 'merge' ? edit.cells : 'sourceHash' in edit ? [edit] : [];
    return refs.some(({ cellId, sourceHash }) => {
      const cell = this.live.cells.find(({ id }) => id === cellId);
      return !cell || hashSource(cell.source) !== sourceHash;
    });
  }

  private carry(way: 'undo' | 'redo', { a }: Choice): void {
    const { turns } = this.edits;
    const turn = turns[turns.length - 1 - (a % Math.min(3, turns.length || 1))]?.turn;
    if (turn === undefined) {
      return;
    }
    const was = bytes(this.live);
    const had = this.present();
    const result = this.edits[way](this.live, turn);
    if (!result.found) {
      must(bytes(this.live) === was, 'a turn that was not found changed the notebook');
      return;
    }
    this.counts[way === 'undo' ? 'undone' : 'redone'] += 1;
    this.counts.left += result.left.length;
    const has = this.present();
    for (const token of had) {
      if (!has.has(token)) {
        must(way === 'redo', `undo took out ${token}`);
        must(this.wasTakenBy(token, turn), `redo took out ${token}`);
        this.takenBy.set(token, turn);
      }
    }
    if (way === 'undo' && result.left.length === 0) {
      for (const [token, by] of this.takenBy) {
        must(by !== turn || has.has(token), `undo did not bring ${token} back`);
      }
    }
    this.checkBytes(way, turn, was);
  }

  /** Undone in the order of a stack, with nothing else in between, the notebook is what it was, byte for byte. */
  private checkBytes(way: 'undo' | 'redo', turn: string, was: string): void {
    const [from, to] = way === 'undo' ? [this.before, this.after] : [this.after, this.before];
    const top = from.at(-1);
    if (top?.turn !== turn) {
      this.before = [];
      this.after = [];
      return;
    }
    const now = bytes(this.live);
    must(now === top.bytes, `${way} of ${turn} gave\n${now}\ninstead of\n${top.bytes}`);
    this.counts.identical += 1;
    from.pop();
    to.push({ turn, bytes: was });
  }

  private wasTakenBy(token: string, turn: string): boolean {
    return this.everTaken.get(token)?.has(turn) ?? false;
  }

  private present(): Set<string> {
    return new Set(this.live.cells.flatMap(({ source }) => source.match(TOKEN) ?? []));
  }

  private checkTokens(): void {
    const present = this.present();
    for (const [token, turn] of this.takenBy) {
      this.everTaken.set(token, (this.everTaken.get(token) ?? new Set()).add(turn));
    }
    for (const token of present) {
      this.deletedByPerson.delete(token);
      this.takenBy.delete(token);
    }
    for (let number = 0; number < this.tokens; number++) {
      const token = `⟦${number}⟧`;
      const excused = this.deletedByPerson.has(token) || this.takenBy.has(token);
      must(present.has(token) || excused, `${token} is lost`);
    }
  }
}

/** As its model the turn, which a mark then names. */
function authorOf(turn: string): Author {
  return { model: turn, at: '2026-11-28T08:00:00Z', acceptedBy: 'ann', request: '0'.repeat(64) };
}

function newCells(edits: readonly Edit[]): number {
  return edits.reduce(
    (sum, edit) =>
      sum + (edit.edit === 'insert' ? edit.cells.length : edit.edit === 'split' ? edit.lines.length : 0),
    0,
  );
}

function must(holds: boolean, what: string): void {
  if (!holds) {
    throw new Error(what);
  }
}

/** What the person finds when the work begins. */
export function firstCells() {
  const output = { output_type: 'stream', name: 'stdout', text: 'out' };
  return [
    cellRecord('one', 'a = 1\nb = 2\n\nc = 3', { outputs: [output], executionCount: 1 }),
    cellRecord('two', '# Title\n\ntext', {
      type: 'markdown',
      attachments: { 'a.png': { 'image/png': 'AA' } },
    }),
    cellRecord('three', 'def f(x):\n    y = x\n    return y\n\nf(a)', { metadata: { tags: ['keep'] } }),
    cellRecord('four', ''),
  ];
}
