/** The widget's traits in anywidget's model. */
import type { WidgetPlace, WidgetTraits } from '../widgetPlace';
import type { Comm } from './comm';
import type { WidgetModel } from './widgetModel';

const NAMES: { readonly [Name in keyof WidgetTraits]: string } = {
  threadId: 'thread_id',
  model: 'model',
  context: 'context',
};

/** One view's share of the traits. What the kernel made of them may be of any type. */
export class ModelPlace implements WidgetPlace {
  private changing = false;

  constructor(
    private readonly model: WidgetModel,
    private readonly comm: Pick<Comm, 'tell'>,
  ) {}

  get traits(): WidgetTraits {
    return {
      threadId: this.text('thread_id'),
      model: this.text('model'),
      context: this.text('context') ?? 'none',
    };
  }

  onTrait(listener: (name: keyof WidgetTraits) => void): () => void {
    const stops = (Object.keys(NAMES) as (keyof WidgetTraits)[]).map((name) => {
      const event = `change:${NAMES[name]}`;
      const heard = () => this.changing || listener(name);
      this.model.on(event, heard);
      return () => this.model.off(event, heard);
    });
    return () => {
      for (const stop of stops) stop();
    };
  }

  change(traits: Partial<Omit<WidgetTraits, 'context'>>): void {
    this.changing = true;
    try {
      if (traits.threadId !== undefined) this.model.set(NAMES.threadId, traits.threadId);
      if (traits.model !== undefined) this.model.set(NAMES.model, traits.model);
      this.model.save_changes();
    } finally {
      this.changing = false;
    }
  }

  turnEnded(threadId: string): void {
    this.comm.tell({ kind: 'turn', thread_id: threadId });
  }

  private text(name: string): string | null {
    const value = this.model.get(name);
    return typeof value === 'string' && value !== '' ? value : null;
  }
}
