// A model, a recognizer and a voice on one server that speaks OpenAI's protocol and only pretends: what they answer is known beforehand.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { sleep } from './caller.mjs';
import { readWav, voice, wordsIn } from './sound.mjs';

/** What the pretended model answers to the caller's last words, unless a scenario says otherwise. */
const ANSWERS = {
  'when are you open': 'We are open from nine to six.',
  'tell me something long': 'Here is a long story about a river. It begins high in the mountains where the snow is deep. It runs through a valley of old trees and many stones. Then it comes to a town where people fish. At last it reaches the sea and is a river no more.',
  'thank you goodbye': 'You are welcome.',
};

export class Services {
  /** Requests in the order in which they came: { at, kind, ...}. */
  requests = [];
  /** Kinds that take requests and never answer: 'model', 'recognizer', 'voice'. */
  hangs = new Set();
  /** Milliseconds until a kind begins to answer. */
  delays = { model: 150, recognizer: 60, voice: 60 };
  /** What the model answers: { text, tools: [{ name, arguments }] }, or null for the usual. */
  reply = () => null;

  #server;

  static async start() {
    const services = new Services();
    services.#server = createServer((request, response) => services.#serve(request, response).catch(() => response.destroy()));
    services.#server.keepAliveTimeout = 60_000;
    services.#server.listen(0, '127.0.0.1');
    await once(services.#server, 'listening');
    services.baseUrl = `http://127.0.0.1:${services.#server.address().port}/v1`;
    return services;
  }

  /** The configuration of a platform that uses all three of them. */
  get settings() {
    return {
      Agent__SpeechToText: 'OpenAI', Agent__LanguageModel: 'OpenAI', Agent__TextToSpeech: 'OpenAI', OpenAI__ApiKey: 'sk-independent-services', OpenAI__BaseUrl: this.baseUrl,
      OpenAI__Transcription: 'File', Agent__VoiceActivity: 'BuiltIn', Calls__IgnoresEcho: 'false', Agent__Greeting: 'Hello, this is the demonstration. How can I help you?',
    };
  }

  /** What the caller said, as the recognizer was asked. */
  get heard() {
    return this.requests.filter((r) => r.kind === 'recognizer').map((r) => r.text);
  }

  /** The caller's last words of each request to the model. */
  get asked() {
    return this.requests.filter((r) => r.kind === 'model').map((r) => r.text);
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const kind = { '/v1/chat/completions': 'model', '/v1/audio/transcriptions': 'recognizer', '/v1/audio/speech': 'voice' }[request.url];
    if (!kind) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"object":"list","data":[{"id":"gpt-4o-mini","object":"model"}]}');
      return;
    }
    const entry = { at: performance.now(), kind };
    this.requests.push(entry);
    response.once('close', () => (entry.closed = performance.now()));
    if (kind === 'recognizer') {
      const at = body.indexOf('RIFF');
      const wav = readWav(body.subarray(at));
      entry.text = wordsIn(wav.samples, wav.rate);
      entry.samples = wav.samples;
      entry.milliseconds = Math.round((wav.samples.length * 1000) / wav.rate);
    } else {
      entry.body = JSON.parse(body.toString());
    }
    if (kind === 'model') {
      const said = entry.body.messages.filter((m) => m.role === 'user').at(-1)?.content ?? '';
      entry.text = typeof said === 'string' ? said : said.map((p) => p.text ?? '').join('');
    }
    if (this.hangs.has(kind)) return;
    await sleep(this.delays[kind]);
    if (response.destroyed) return;
    await this[`_${kind}`](entry, response);
    entry.done = performance.now();
  }

  async _recognizer(entry, response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ text: entry.text }));
  }

  async _model(entry, response) {
    const answer = this.reply(entry) ?? { text: ANSWERS[entry.text.trim().toLowerCase().replace(/[.?!]/g, '')] ?? 'That is all right. What else can I do?' };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (delta, finish = null) => response.write(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`);
    send({ role: 'assistant', content: '' });
    for (const word of (answer.text ?? '').match(/\S+\s*/g) ?? []) {
      send({ content: word });
      await sleep(5);
    }
    (answer.tools ?? []).forEach((tool, index) => send({ tool_calls: [{ index, id: `call_${index}_${this.requests.length}`, type: 'function', function: { name: tool.name, arguments: JSON.stringify(tool.arguments ?? {}) } }] }));
    send({}, answer.tools?.length ? 'tool_calls' : 'stop');
    response.end('data: [DONE]\n\n');
  }

  async _voice(entry, response) {
    response.writeHead(200, { 'content-type': 'audio/pcm' });
    const samples = voice('', 55 * entry.body.input.length, 24000, 180);
    response.end(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
  }
}
