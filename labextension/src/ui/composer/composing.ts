import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ChatState, Draft } from '../../chatState';
import { useSession } from '../session';
import { toolEntries } from './addMenu';
import { type Attaching, useAttaching } from './attaching';
import type { ComposerActs } from './commands';
import { type Dictation, useDictation } from './dictation';
import { type Drafts, useDrafts } from './drafts';
import { canMention, useComposerMenu } from './menus';
import { modelEntries } from './modelPicker';
import { type ModelSelection, useModelSelection } from './modelSelection';
import { type Sending, useSending } from './sending';
import type { Suggesting } from './suggesting';
import { type Tool, toolsOf } from './tools';
import { useWriting, type Writing } from './writing';

/** All that goes on while a message is written; null for what this page, server or browser does not have. */
export interface Composing {
  drafts: Drafts;
  writing: Writing;
  menu: Suggesting | null;
  attaching: Attaching | null;
  dictation: Dictation | null;
  sending: Sending;
  selection: ModelSelection;
  tools: readonly Tool[];
  /** The chosen one. */
  tool: Tool | undefined;
  chooseTool(id: string | undefined): void;
  acts: ComposerActs;
  /** Write the "@" that opens its menu. */
  mention: (() => void) | null;
  /** Why nothing can be written in this conversation; null when it is open. */
  closed: string | null;
}

/** Puts together what a message is written with; `chooseFiles` asks the person for files. */
export function useComposing(
  state: ChatState,
  field: RefObject<HTMLTextAreaElement>,
  chooseFiles: () => void,
): Composing {
  const session = useSession();
  const { host, options, t } = session;
  const { status } = state.thread ?? {};
  const closed = !status || status.type === 'active' ? null : (status.reason ?? '');
  const drafts = useDrafts(state.thread?.id ?? null, state.run !== null, host.tabMemory);
  const writing = useWriting(field, drafts);
  const attaching = useAttaching(state);
  const dictation = useDictation(state, writing.insertWords);
  const selection = useModelSelection(state);
  const tools = toolsOf(options, state.models);
  const tool = tools.find(({ id }) => id === drafts.draft.tool);
  const chooseTool = (id: string | undefined) => drafts.set({ ...drafts.latest(), tool: id });
  const send = useSend(drafts, selection, tool, attaching);
  const sending = useSending(state, drafts.draft, send);
  const acts: ComposerActs = {
    attach: attaching && chooseFiles,
    dictate: dictation ? dictation.start : null,
    tools: toolEntries(tools, tool?.id, chooseTool),
    models: modelEntries(selection, t),
  };
  const menu = useComposerMenu(state, closed === null ? writing.trigger : null, acts, writing);
  const mention = canMention(session) ? () => writing.insertWords('@') : null;
  useReturned(state, drafts);
  useToolChange(tool?.id);
  return {
    ...{ drafts, writing, menu, attaching, dictation, sending, selection },
    ...{ tools, tool, chooseTool, acts, mention, closed },
  };
}

/** Sends a message, and leaves the composer empty but for what is to last. */
function useSend(
  drafts: Drafts,
  selection: ModelSelection,
  tool: Tool | undefined,
  attaching: Attaching | null,
): (message: Draft) => void {
  const { client } = useSession();
  return (message) => {
    drafts.set({ text: '', tool: tool?.persistent ? tool.id : undefined });
    attaching?.clear();
    const ofPage = selection.kind === 'page' ? (selection.model ?? undefined) : undefined;
    client.send({ ...message, tool: tool?.id, model: ofPage ?? message.model });
  };
}

/** What could not be sent comes back in front of what was typed since. */
function useReturned({ returned, uploads }: ChatState, drafts: Drafts): void {
  const { client } = useSession();
  // Only a newly returned message is a reason.
  useEffect(() => {
    const back = returned && client.takeReturned();
    if (!back) return;
    const since = drafts.latest();
    // Files that were uploaded here are back already.
    const isBack = (id: string) => uploads.some(({ attachment }) => attachment?.id === id);
    const files = back.attachments?.filter(({ id }) => !isBack(id));
    drafts.set({
      ...since,
      ...back,
      text: [back.text, since.text].filter(Boolean).join('\n\n'),
      quotedText: back.quotedText ?? since.quotedText,
      tags: joined(back.tags, since.tags),
      attachments: joined(files, since.attachments),
    });
  }, [returned]);
}

function joined<T>(one: readonly T[] = [], other: readonly T[] = []): readonly T[] | undefined {
  return one.length + other.length > 0 ? [...one, ...other] : undefined;
}

function useToolChange(id: string | undefined): void {
  const { onToolChange } = useSession();
  const told = useRef(id);
  useEffect(() => {
    if (told.current === id) return;
    told.current = id;
    onToolChange(id ?? null);
  }, [id, onToolChange]);
}
