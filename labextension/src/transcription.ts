/** From a recording to its words. */
import { explain } from './failures';
import type { Host } from './host';
import { request } from './request';

/** Asks the server for the words. Rejects with an `Error` whose message is for the person. */
export async function transcribe(host: Host, sound: Blob): Promise<string> {
  const params = { audio_base64: await base64(sound), mime_type: sound.type || 'audio/webm' };
  try {
    const reply = await request<{ text: string }>(host, { type: 'input.transcribe', params });
    return reply.text;
  } catch (error) {
    throw new Error(explain(error, host.translate));
  }
}

async function base64(sound: Blob): Promise<string> {
  const bytes = new Uint8Array(await sound.arrayBuffer());
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  }
  return btoa(parts.join(''));
}
