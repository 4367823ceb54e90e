/** The `Host` of a chat that a widget shows: about the notebook around it, with the parts that the widget names. */
import type { PageContext } from '../../protocol';
import { onlyParts } from '../contextParts';
import type { WidgetPlace } from '../widgetPlace';
import { LabHost, type LabPlace } from './labHost';
import type { LabServices } from './services';

export class WidgetHost extends LabHost {
  constructor(
    services: LabServices,
    place: LabPlace,
    private readonly widget: WidgetPlace,
  ) {
    super(services, place);
  }

  override async context(): Promise<PageContext | null> {
    return onlyParts(await super.context(), this.widget.traits.context);
  }

  override onContextChanged(listener: () => void): () => void {
    const stopPage = super.onContextChanged(listener);
    const stopTrait = this.widget.onTrait((name) => name === 'context' && listener());
    return () => {
      stopPage();
      stopTrait();
    };
  }
}
