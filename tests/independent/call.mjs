// A phone call to the platform from a carrier that shares no code with it: Telnyx's own SDK checks and sends, "ws" carries the sound.
//
//   npm install --no-audit --no-fund
//   node call.mjs QUESTION.wav      (mono, 16 bit, 8000 Hz)
//
// Prints one line of JSON with the settings the platform needs, reads the platform's URL from standard input, places the call, and
// prints a summary as JSON. Exit code 0 when everything was as Telnyx has it, else 1 and the reason.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Telnyx } from 'telnyx';
import WebSocket from 'ws';

const FRAME = 160; // 20 ms at 8000 Hz
const API_KEY = 'KEY-of-the-independent-client';
const keys = generateKeyPairSync('ed25519');
const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
const question = readWav(process.argv[2]);

// ---- The REST API, as small as the SDK and the platform need it.

const commands = [];
const waiting = [];

const api = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const [, call, action] = /^\/v2\/calls\/([^/]+)(?:\/actions\/([a-z_]+))?$/.exec(request.url) ?? [];
  const command = {
    method: request.method, call: call && decodeURIComponent(call), action, url: request.url,
    authorization: request.headers.authorization, type: request.headers['content-type'],
    body: chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : {},
  };
  commands.push(command);
  for (const wait of waiting.splice(0)) wait(command);
  const found = call && command.authorization === `Bearer ${API_KEY}`;
  response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(found
    ? { data: action ? { result: 'ok' } : { call_control_id: command.call, is_alive: true, record_type: 'call' } }
    : { errors: [{ code: '10005', title: 'Resource not found', detail: request.url }] }));
});
api.listen(0, '127.0.0.1');
await once(api, 'listening');
const apiBaseUrl = `http://127.0.0.1:${api.address().port}/v2`;

async function commandFor(call, action) {
  for (;;) {
    const command = commands.find((c) => c.call === call && c.action === action);
    if (command) return command;
    await new Promise((resolve) => waiting.push(resolve));
  }
}

// ---- Webhooks.

const client = new Telnyx({ apiKey: API_KEY, publicKey, baseURL: apiBaseUrl });

function webhook(call, type, more = {}) {
  return JSON.stringify({
    data: {
      record_type: 'event', event_type: type, id: randomUUID(), occurred_at: new Date().toISOString(),
      payload: {
        call_control_id: call, call_leg_id: randomUUID(), call_session_id: `session-${call}`, connection_id: '1', client_state: null,
        from: '+15550100003', to: '+15550100002', ...more,
      },
    },
    meta: { attempt: 1, delivered_to: 'http://localhost' },
  });
}

function signed(body, at = Date.now(), key = keys.privateKey) {
  const timestamp = String(Math.floor(at / 1000));
  const signature = sign(null, Buffer.from(`${timestamp}|${body}`), key).toString('base64');
  return { 'content-type': 'application/json', 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature };
}

async function post(body, headers = signed(body)) {
  const response = await fetch(new URL('/telnyx/webhooks', platform), { method: 'POST', body, headers });
  await response.arrayBuffer();
  return response.status;
}

// ---- The sound.

function readWav(path) {
  const file = readFileSync(path);
  assert.equal(file.toString('latin1', 0, 4), 'RIFF', 'not a WAV file');
  let at = 12;
  while (file.toString('latin1', at, at + 4) !== 'data') {
    if (file.toString('latin1', at, at + 4) === 'fmt ') {
      const [channels, rate, bits] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 12), file.readUInt16LE(at + 22)];
      assert.deepEqual([channels, rate, bits], [1, 8000, 16], 'the WAV must be mono, 8000 Hz, 16 bit');
    }
    at += 8 + file.readUInt32LE(at + 4);
  }
  const length = Math.min(file.readUInt32LE(at + 4), file.length - at - 8);
  return Uint8Array.from({ length: length >> 1 }, (_, i) => toMuLaw(file.readInt16LE(at + 8 + 2 * i)));
}

function toMuLaw(sample) {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32635) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

function fromMuLaw(byte) {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
}

const loud = (audio) => Math.sqrt(audio.reduce((sum, byte) => sum + fromMuLaw(byte) ** 2, 0) / audio.length) > 200;

class Phone {
  heard = { frames: 0, bytes: 0, marks: 0, clears: 0, loudFrames: 0 };
  #socket; #call; #playedUntil = 0; #sequence = 1; #chunk = 0; #say = []; #ended; #timer; #loudSince = 0;

  constructor(url, call) {
    this.#call = call;
    this.#socket = new WebSocket(url);
    this.#socket.on('message', (data, isBinary) => this.#take(data, isBinary));
    this.closed = once(this.#socket, 'close');
  }

  async start() {
    await once(this.#socket, 'open');
    this.#send({ event: 'connected', version: '1.0.0' });
    this.#send({
      event: 'start', sequence_number: '1', stream_id: 'stream-1',
      start: {
        user_id: 'u', call_control_id: this.#call, call_session_id: `session-${this.#call}`, from: '+15550100003', to: '+15550100002',
        client_state: null, media_format: { encoding: 'PCMU', sample_rate: 8000, channels: 1 },
      },
    });
    const began = performance.now();
    const tick = () => {
      const due = Math.floor((performance.now() - began) / 20);
      while (this.#chunk < due) this.#frame();
      this.#timer = setTimeout(tick, began + (this.#chunk + 1) * 20 - performance.now());
    };
    tick();
  }

  /** Says something; done when the last frame has left. */
  say(audio) {
    const done = Promise.withResolvers ? Promise.withResolvers() : deferred();
    for (let at = 0; at < audio.length; at += FRAME) this.#say.push(audio.subarray(at, at + FRAME));
    this.#ended = done.resolve;
    return done.promise;
  }

  /** Waits until the agent has spoken for a while and is silent again. */
  async agentSpoke() {
    const before = this.heard.loudFrames;
    while (this.heard.loudFrames - before < 25 || performance.now() - Math.max(this.#loudSince, this.#playedUntil) < 700) {
      assert.equal(this.#socket.readyState, WebSocket.OPEN, 'the platform closed the stream');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  hangUp() {
    clearTimeout(this.#timer);
    this.#send({ event: 'stop', sequence_number: String(++this.#sequence), stream_id: 'stream-1', stop: { user_id: 'u', call_control_id: this.#call } });
    this.#socket.close();
    return this.closed;
  }

  #frame() {
    const piece = this.#say.shift();
    const audio = Buffer.alloc(FRAME, 0xff);
    if (piece) audio.set(piece);
    const media = { track: 'inbound', chunk: String(++this.#chunk), timestamp: String(this.#chunk * 20), payload: audio.toString('base64') };
    this.#send({ event: 'media', sequence_number: String(++this.#sequence), stream_id: 'stream-1', media });
    if (this.#ended && this.#say.length === 0) {
      this.#ended();
      this.#ended = undefined;
    }
  }

  #send(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #take(data, isBinary) {
    assert.equal(isBinary, false, 'Telnyx takes text frames only');
    const frame = JSON.parse(data.toString());
    const now = performance.now();
    if (frame.event === 'media') {
      const audio = Buffer.from(frame.media.payload, 'base64');
      assert.equal(audio.toString('base64'), frame.media.payload, 'the payload is not plain base64');
      assert.ok(audio.length >= FRAME && audio.length <= FRAME * 1500, `a media frame of ${audio.length} bytes: Telnyx takes 20 ms to 30 s`);
      this.heard.frames++;
      this.heard.bytes += audio.length;
      this.#playedUntil = Math.max(now, this.#playedUntil) + audio.length / 8;
      if (loud(audio)) {
        this.heard.loudFrames++;
        this.#loudSince = now;
      }
    } else if (frame.event === 'mark') {
      assert.equal(typeof frame.mark.name, 'string');
      this.heard.marks++;
      const echo = () => this.#socket.readyState === WebSocket.OPEN
        && this.#send({ event: 'mark', sequence_number: String(++this.#sequence), stream_id: 'stream-1', mark: { name: frame.mark.name } });
      setTimeout(echo, this.#playedUntil - now);
    } else {
      assert.equal(frame.event, 'clear', `an unknown frame: ${data}`);
      this.heard.clears++;
      this.#playedUntil = now;
    }
  }
}

function deferred() {
  const result = {};
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
  return result;
}

// ---- The call.

console.log(JSON.stringify({ publicKey, apiBaseUrl, apiKey: API_KEY }));
const [platform] = await once(createInterface({ input: process.stdin }), 'line');
const call = 'v3:independent-' + randomUUID();
const initiated = webhook(call, 'call.initiated', { direction: 'incoming', state: 'parked' });

// Telnyx's own SDK takes what is signed here, so the platform has to as well; what it refuses, the platform has to refuse.
const event = await client.webhooks.unwrap(initiated, { headers: signed(initiated) });
assert.equal(event.data.event_type, 'call.initiated');
const stranger = generateKeyPairSync('ed25519').privateKey;
const statuses = {};
for (const [name, headers] of Object.entries({
  badSignature: signed(initiated, Date.now(), stranger),
  stale: signed(initiated, Date.now() - 301_000 - 1000),
  unsigned: { 'content-type': 'application/json' },
})) {
  await assert.rejects(client.webhooks.unwrap(initiated, { headers }));
  statuses[name] = await post(initiated, headers);
}
statuses.malformed = await post('{"data":');
statuses.first = await post(initiated);
statuses.duplicate = await post(initiated);
assert.deepEqual(statuses, { badSignature: 401, stale: 401, unsigned: 401, malformed: 400, first: 200, duplicate: 200 });

// The platform's command looks to the API as the SDK's own does.
const answer = await commandFor(call, 'answer');
await client.calls.actions.answer('sdk', { client_state: 'YQ==' });
const own = await commandFor('sdk', 'answer');
assert.deepEqual([answer.method, answer.authorization, answer.type.split(';')[0]], [own.method, own.authorization, own.type.split(';')[0]]);
assert.equal(answer.url.replace(/calls\/[^/]+/, 'calls/sdk'), own.url);
assert.equal(answer.body.stream_bidirectional_mode, 'rtp');
await post(webhook(call, 'call.answered', { state: 'answered' }));

const phone = new Phone(answer.body.stream_url, call);
await phone.start();
await post(webhook(call, 'streaming.started', { stream_url: answer.body.stream_url }));
await phone.agentSpoke();
const greeting = { ...phone.heard };
await phone.say(question);
await phone.agentSpoke();
await phone.hangUp();
await post(webhook(call, 'streaming.stopped'));
await post(webhook(call, 'call.hangup', { hangup_cause: 'normal_clearing', hangup_source: 'caller', sip_hangup_cause: '200', state: 'hangup' }));

assert.equal(commands.filter((c) => c.call === call && c.action === 'answer').length, 1, 'one call, one answer');
assert.ok(phone.heard.marks > 0, 'no marks: the platform cannot know what was heard');
console.log(JSON.stringify({ call, statuses, greeting, heard: phone.heard, commands: commands.filter((c) => c.call === call).map((c) => c.action ?? c.method) }));
process.exit(0);
