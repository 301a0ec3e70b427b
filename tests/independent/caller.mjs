// One end of a media socket as the carrier plays it: sound in, sound out at true pace, and what the caller hears, frame by frame.
import WebSocket from 'ws';
import { faultOfFrame } from './documented.mjs';
import { FRAME, G711, loudness, voice } from './sound.mjs';

export const now = () => performance.now();

/** Numbers between 0 and 1 that follow from the seed (mulberry32). */
export function numbers(from) {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));

/** What a scenario finds wrong; its message is all that is reported. */
export class Wrong extends Error {}

export function check(truth, message) {
  if (!truth) throw new Wrong(message);
}

/** Asks until it is so. */
export async function until(asked, milliseconds, message) {
  const end = now() + milliseconds;
  for (;;) {
    const answer = await asked();
    if (answer) return answer;
    if (now() > end) throw new Wrong(typeof message === 'function' ? message() : message);
    await sleep(20);
  }
}

/** All that one caller hears, by the time at which it is heard. Sound that is cleared before is not in it. */
export class Ear {
  frames = [];
  marks = 0;
  clears = 0;
  playedUntil = 0;
  /** By how many ms each frame came earlier or later after the one before than that one lasts. */
  jitter = [];

  #came = 0;
  #lasts = 0;

  take(samples) {
    const came = now();
    if (came - this.#came < 200 && this.jitter.length < 100_000) this.jitter.push(came - this.#came - this.#lasts);
    this.#came = came;
    this.#lasts = (samples.length * 20) / FRAME;
    this.playedUntil = Math.max(now(), this.playedUntil);
    for (let at = 0; at < samples.length; at += FRAME) {
      this.frames.push({ at: this.playedUntil, loud: loudness(samples.subarray(at, at + FRAME)) > 200 });
      this.playedUntil += 20;
    }
  }

  clear() {
    this.clears++;
    const cut = now();
    while (this.frames.length && this.frames.at(-1).at > cut) this.frames.pop();
    this.playedUntil = cut;
  }

  /** Milliseconds of sound heard between two times. */
  heard(from = 0, to = now()) {
    return this.frames.reduce((sum, f) => (f.loud && f.at >= from && f.at <= to ? sum + 20 : sum), 0);
  }

  /** When the agent was heard last; 0 where it never was. */
  lastSound(before = now()) {
    for (let i = this.frames.length - 1; i >= 0; i--) if (this.frames[i].loud && this.frames[i].at <= before) return this.frames[i].at + 20;
    return 0;
  }

  firstSound(after) {
    return this.frames.find((f) => f.loud && f.at >= after)?.at;
  }

  /** Silences of at least so many milliseconds between the first and the last sound of a stretch. */
  gaps(from, to, atLeast = 300) {
    const gaps = [];
    let last = null;
    for (const { at, loud } of this.frames) {
      if (!loud || at < from || at > to) continue;
      if (last !== null && at - last >= atLeast) gaps.push(Math.round(at - last));
      last = at + 20;
    }
    return gaps;
  }

  /** Waits until the agent is heard, and tells after how many milliseconds that was. */
  async sound(after, milliseconds, what = 'the agent is not heard') {
    await until(() => this.firstSound(after) <= now(), milliseconds - (after > 0 ? now() - after : 0), () => `${what} within ${(milliseconds / 1000).toFixed(1)} s`);
    return Math.round(this.firstSound(after) - after);
  }

  /** Waits until the agent has been silent for a while, and tells when that began. */
  async quiet(milliseconds = 700, limit = 30_000) {
    await until(() => now() - this.lastSound() >= milliseconds && this.playedUntil <= now() + 20, limit, `the agent is not silent for ${milliseconds} ms within ${limit / 1000} s`);
    return this.lastSound();
  }
}

/** A media socket. Everything that a rude network does is a property that can be set at any time. */
export class Line {
  /** Whether frames are sent at all; the socket stays as it is. */
  sends = true;
  /** Whether marks come back: true, false, or how a mark is given back (name, then what gives it back). */
  marks = true;
  /** The chunk number of the n-th frame, 1 the first. */
  number = (n) => String(n);
  started = false;
  isOpen = false;
  closed = false;
  frames = 0;
  /** When the last frame that was not silent left. */
  spokeUntil = 0;
  /** Agent frames that came before `start`. */
  early = 0;

  #socket; #call; #sequence = 0; #queue = []; #spoken = []; #began = 0; #stuck = false; #freezeAfter = null;

  constructor(call, url, format) {
    this.#call = call;
    this.url = url;
    this.format = format;
    this.id = call.carrier.uuid();
  }

  /** Opens the socket; false where it is refused. */
  async open() {
    this.#socket = new WebSocket(this.url, { perMessageDeflate: false, handshakeTimeout: 5000 });
    this.#socket.on('message', (data, isBinary) => this.#take(data, isBinary));
    this.#socket.on('close', (code) => this.#end(code));
    this.#socket.on('error', (error) => this.#call.log('media error', { error: error.message }));
    await new Promise((resolve) => {
      this.#socket.once('open', resolve);
      this.#socket.once('close', resolve);
    });
    this.isOpen = this.#socket.readyState === WebSocket.OPEN;
    if (this.isOpen) {
      this.#call.log('media open');
      this.send({ event: 'connected', version: '1.0.0' });
    }
    return this.isOpen;
  }

  /** Sends `start` and begins to send frames. */
  start(change = (start) => start) {
    const call = this.#call;
    const start = change({
      user_id: call.carrier.uuid(), call_control_id: call.id, call_session_id: call.session, from: call.from, to: call.to, tags: null, client_state: call.clientState,
      media_format: { encoding: this.format.encoding, sample_rate: this.format.sampleRate, channels: 1 },
    });
    this.send({ event: 'start', sequence_number: String(++this.#sequence), stream_id: this.id, start });
    call.log('media start');
    if (!this.started) {
      this.started = true;
      this.#began = now();
      call.carrier.pace(this);
    }
  }

  send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** A key as the media socket tells it. */
  key(digit, occurredAt) {
    this.send({ event: 'dtmf', stream_id: this.id, occurred_at: occurredAt, sequence_number: String(++this.#sequence), dtmf: { digit } });
  }

  /** Says something; done when its last frame has left. */
  async say(words, milliseconds = 1200) {
    if (this.closed) return this.spokeUntil;
    const samples = typeof words === 'string' ? voice(words, milliseconds) : words;
    for (let at = 0; at < samples.length; at += FRAME) this.#queue.push(samples.subarray(at, at + FRAME));
    await new Promise((resolve) => this.#spoken.push(resolve));
    return this.spokeUntil;
  }

  /** Says something, and sends not one frame after so many of them; answers when the last sound left. */
  async sayAndFreeze(words, milliseconds, frames) {
    this.#freezeAfter = frames;
    this.say(words, milliseconds);
    await until(() => !this.sends, milliseconds + 20 * frames + 2000, 'the caller cannot speak');
    this.#queue.length = 0;
    for (const spoken of this.#spoken.splice(0)) spoken();
    return this.spokeUntil;
  }

  /** From now on the socket is a cable that somebody cut: nothing goes either way, and nobody says so. */
  cut() {
    this.sends = false;
    this.#stuck = true;
    this.#socket._socket?.pause();
  }

  /** As the carrier ends a stream: `stop`, then the close. */
  stop() {
    this.send({ event: 'stop', sequence_number: String(++this.#sequence), stream_id: this.id, stop: { user_id: 'u', call_control_id: this.#call.id } });
    this.close();
  }

  close() {
    this.#socket?.close();
  }

  closeWith(code, reason) {
    this.#socket?.close(code, reason);
  }

  /** The connection ends without a close. */
  drop() {
    this.#socket?.terminate();
  }

  /** Called by the carrier's wheel. */
  tick(at) {
    if (this.closed) return false;
    const due = Math.floor((at - this.#began) / 20);
    while (this.frames < due) this.#frame();
    return true;
  }

  #frame() {
    this.frames++;
    if (!this.sends) return;
    const piece = this.#queue.shift();
    const { write, silence } = G711[this.format.encoding];
    const audio = Buffer.alloc(FRAME, silence);
    if (piece) {
      for (let i = 0; i < piece.length; i++) audio[i] = write(piece[i]);
      this.spokeUntil = now();
    }
    this.send({
      event: 'media', sequence_number: String(++this.#sequence), stream_id: this.id,
      media: { track: 'inbound', chunk: this.number(this.frames), timestamp: String(this.frames * 20), payload: audio.toString('base64') },
    });
    if (this.#freezeAfter !== null && --this.#freezeAfter === 0) {
      this.#freezeAfter = null;
      this.sends = false;
    }
    if (this.#queue.length === 0) for (const spoken of this.#spoken.splice(0)) spoken();
  }

  #take(data, isBinary) {
    if (this.#stuck) return;
    const { ear } = this.#call;
    let frame;
    try {
      frame = JSON.parse(data.toString());
    } catch {
      frame = null;
    }
    const fault = faultOfFrame(frame, isBinary);
    if (fault) return this.#call.violates(fault);
    if (!this.started) this.early++;
    if (frame.event === 'media') {
      const audio = Buffer.from(frame.media.payload, 'base64');
      if (audio.length < FRAME || audio.length > FRAME * 1500) this.#call.violates(`a media frame of ${audio.length} bytes: Telnyx takes 20 ms to 30 s`);
      if (this.#call.state === 'ringing') this.#call.violates('sound before the call is answered');
      const { read } = G711[this.#call.outward];
      ear.take(Int16Array.from(audio, read));
    } else if (frame.event === 'mark') {
      ear.marks++;
      const back = () => this.send({ event: 'mark', sequence_number: String(++this.#sequence), stream_id: this.id, mark: { name: frame.mark.name } });
      setTimeout(() => (typeof this.marks === 'function' ? this.marks(frame.mark.name, back) : this.marks && back()), Math.max(0, ear.playedUntil - now()));
    } else {
      ear.clear();
      this.#call.log('clear');
    }
  }

  #end(code) {
    this.closed = true;
    this.isOpen = false;
    for (const spoken of this.#spoken.splice(0)) spoken();
    this.#call.lineEnded(this, code);
  }
}
