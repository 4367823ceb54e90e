/** Where a plain page's ChatKit server is, as `api` of the official options says it. */
import type { ChatKitOptions, CustomApiConfig } from '@openai/chatkit';

/** The server of `api`. Throws for `getClientSecret`: OpenAI's hosted service answers OpenAI's own element only. */
export function customApi(api: ChatKitOptions['api']): CustomApiConfig {
  if ('url' in api) return api;
  throw new Error(
    'This chat talks to a ChatKit server of your own: give its address as `api.url`. A client secret of the' +
      ' hosted service works with its own element only.',
  );
}
