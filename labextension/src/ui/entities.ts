import type { Entity } from '@openai/chatkit';
import type { PageEntity } from '../host';
import type { EntitySource, TagContent } from '../protocol';
import { type Session, useSession } from './session';
import { widgetText } from './widgetText';

/** What a person can do with something of the page that a message or an answer names. */
export interface EntityActs {
  open(): void;
  /** A few lines about it; null where nothing is known. */
  describe(): Promise<string | null>;
}

/** Gives the acts of a tag or a source; null for none, and for one that is not interactive or not of this page. */
export function useEntity(named: TagContent | EntitySource | null): EntityActs | null {
  const { host, options } = useSession();
  if (!named?.interactive) return null;
  if (!host.entities && !options.entities?.onClick && !options.entities?.onRequestPreview) return null;
  return actsOf(entityOf(named), host, options.entities);
}

function actsOf(
  entity: PageEntity,
  host: Session['host'],
  handlers: Session['options']['entities'],
): EntityActs {
  const official = entity as Entity;
  return {
    open: () => (handlers?.onClick ? handlers.onClick(official) : host.entities?.open?.(entity)),
    describe: async () => {
      if (!handlers?.onRequestPreview) return (await host.entities?.describe?.(entity)) ?? null;
      const { preview } = await handlers.onRequestPreview(official);
      return preview && widgetText(preview);
    },
  };
}

function entityOf(named: TagContent | EntitySource): PageEntity {
  const { id, group, interactive, data } = named;
  const title = named.type === 'entity' ? named.title : named.text;
  const icon = named.type === 'entity' ? named.icon : undefined;
  return { id, title, group, icon, interactive, data };
}
