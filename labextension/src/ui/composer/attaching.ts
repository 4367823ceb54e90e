import { useRef, useState } from 'preact/hooks';
import type { ChatState, Upload } from '../../chatState';
import { refusalOf as refusedByServer } from '../../uploadLimits';
import { useSession } from '../session';
import { acceptText, refusalOf } from './pageLimits';

/** The files of the message that is being written. */
export interface Attaching {
  /** All of them, those that the page refuses too. */
  uploads: readonly Upload[];
  /** For the `accept` of a file input. */
  accept: string;
  attach(files: readonly File[]): void;
  remove(id: string): void;
  /** Sends a file again; null for one that cannot be. */
  retry(upload: Upload): (() => void) | null;
  /** Forgets those that will never be sent. */
  clear(): void;
}

/** Attaches files; null where none can be attached. */
export function useAttaching(state: ChatState): Attaching | null {
  const { client, host, options, t, announce } = useSession();
  const [refused, setRefused] = useState<readonly Upload[]>([]);
  const files = useRef(new Map<string, File>());
  const limits = options.composer?.attachments;
  const server = state.models?.attachments;
  if (!limits?.enabled || !server || !host.may('attachments.create')) return null;

  const attach = (chosen: readonly File[]) => {
    const taken: File[] = [];
    const not: Upload[] = [];
    for (const file of chosen) {
      const reason = refusalOf(file, state.uploads.length + taken.length, limits, t);
      if (reason === null) taken.push(file);
      else not.push(refusal(file, reason));
    }
    for (const file of taken) files.current.set(keyOf(file), file);
    setRefused([...refused, ...not]);
    announce(
      [
        ...taken.map(({ name }) => t('%1 is attached.', name)),
        ...not.map(({ name, error }) => t('%1 is not attached. %2', name, error ?? '')),
      ].join(' '),
    );
    if (taken.length > 0) client.attachFiles(taken);
  };
  const remove = (id: string) => {
    const left = refused.filter((upload) => upload.id !== id);
    if (left.length < refused.length) setRefused(left);
    else client.removeUpload(id);
  };
  const retry = (upload: Upload) => {
    const file = files.current.get(keyOf(upload));
    // What the server does not take it would refuse again.
    if (!file || !upload.error || refusedByServer(file, 0, server, t)) return null;
    return () => {
      client.removeUpload(upload.id);
      client.attachFiles([file]);
    };
  };
  const clear = () => {
    setRefused([]);
    for (const { id, error } of state.uploads) if (error !== undefined) client.removeUpload(id);
  };
  const uploads = [...state.uploads, ...refused];
  return { uploads, accept: acceptText(limits.accept ?? server.accept), attach, remove, retry, clear };
}

let refusals = 0;

function refusal(file: File, error: string): Upload {
  const id = `refused:${refusals++}`;
  return { id, name: file.name, mime: file.type, size: file.size, progress: 0, error };
}

function keyOf({ name, size }: { name: string; size: number }): string {
  return `${size} ${name}`;
}

/** The files of a paste or a drop. Text that comes with a picture, as from a spreadsheet, is what was meant. */
export function filesOf(data: DataTransfer | null): File[] {
  const files = [...(data?.files ?? [])];
  const text = data?.getData('text/plain').trim() ?? '';
  const names = new Set(files.map(({ name }) => name));
  const onlyNames = text.split('\n').every((line) => names.has(line.slice(line.lastIndexOf('/') + 1).trim()));
  return text === '' || onlyNames ? files : [];
}
