// A carrier from Telnyx's documentation: the REST API for commands, signed webhooks, media sockets, and a log of all of it in the order of time.
// It is stricter than the real one: what is not documented is noted as a violation, and states of a call are enforced.
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { Ear, Line, Wrong, now, sleep, until } from './caller.mjs';
import { COMMANDS, ERRORS, faultsOf, loosenedStream } from './documented.mjs';

export const API_KEY = 'KEY0198-independent-carrier-0123456789';

/** A pair of keys as an account has it; the public one as the portal shows it. */
export function newKeys() {
  const keys = generateKeyPairSync('ed25519');
  return { private: keys.privateKey, public: keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64') };
}

export class Carrier {
  keys = newKeys();
  calls = new Map();
  entries = [];
  /** What the platform did that is not documented, and in which call. */
  violations = [];
  /** How an outbound call goes: called with it after `call.initiated`. */
  onDial = (call) => call.answered();
  /** How webhooks go astray: a function from a body to the delays in ms at which it is delivered, at least one. */
  delivery = () => [0];
  /** Commands are first asked of this: nothing, or { delay, status, errors, silent }. */
  onCommand = () => undefined;

  #server; #lines = new Set(); #wheel; #tokens = new Set();

  static async start() {
    const carrier = new Carrier();
    carrier.#server = createServer((request, response) => carrier.#serve(request, response).catch((error) => {
      carrier.log('carrier error', { error: String(error.stack) });
      response.destroy();
    }));
    carrier.#server.keepAliveTimeout = 60_000;
    carrier.#server.listen(0, '127.0.0.1');
    await once(carrier.#server, 'listening');
    carrier.apiBaseUrl = `http://127.0.0.1:${carrier.#server.address().port}/v2`;
    carrier.#wheel = setInterval(() => carrier.#turn(), 5);
    return carrier;
  }

  stop() {
    clearInterval(this.#wheel);
    for (const line of this.#lines) line.drop();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  uuid() {
    return randomUUID();
  }

  log(what, more) {
    this.entries.push({ at: Math.round(now()), what, ...more });
  }

  /** What a platform is told of this carrier. */
  get account() {
    return { Telnyx__ApiBaseUrl: this.apiBaseUrl, Telnyx__PublicKey: this.keys.public };
  }

  /** Forgets what has been: the calls that are over for a minute (a late command to them is still answered as documented), and the older half of what was told and asked. */
  forget() {
    for (const [id, call] of this.calls) if (call.state === 'ended' && call.endedAt < now() - 60_000) this.calls.delete(id);
    this.entries.splice(0, this.entries.length >> 1);
  }

  pace(line) {
    this.#lines.add(line);
  }

  #turn() {
    const at = now();
    for (const line of this.#lines) if (!line.tick(at)) this.#lines.delete(line);
  }

  // ---- Calls.

  /** Somebody phones. Nothing happens until `ring`. */
  incoming(more = {}) {
    return this.#add({ direction: 'incoming', state: 'parked', from: '+15550100003', to: '+15550100002', ...more });
  }

  /** Somebody phones, is answered, and has heard the greeting to its end. */
  async greeted(more = {}) {
    const call = this.incoming(more);
    await call.ring();
    await call.talking();
    await call.ear.sound(0, 15_000, 'no greeting');
    await call.ear.quiet();
    return call;
  }

  #add(fields) {
    const call = new Call(this, fields);
    this.calls.set(call.id, call);
    return call;
  }

  // ---- Webhooks.

  /** Signs a body as the account does. */
  signed(body, { at = Date.now(), key = this.keys.private } = {}) {
    const timestamp = String(Math.floor(at / 1000));
    const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), Buffer.from(body)]), key).toString('base64');
    return { 'content-type': 'application/json', 'user-agent': 'telnyx-webhooks', 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature };
  }

  /** Posts a body as it is; answers the status, 0 where there was none. */
  post(body, headers = this.signed(body), url = this.platform.url) {
    return new Promise((resolve) => {
      const began = now();
      const answered = (status) => {
        this.log('webhook', { status, took: Math.round(now() - began) });
        resolve(status);
      };
      const request = httpRequest(new URL('/telnyx/webhooks', url), { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) }, timeout: 10_000 }, (response) => {
        response.resume();
        response.on('end', () => answered(response.statusCode));
        response.on('error', () => answered(0));
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => answered(0));
      request.end(body);
    });
  }

  /** Delivers a body as documented: again after 408, 429 and 5xx, and however `delivery` has it. */
  async deliver(body) {
    const statuses = await Promise.all(this.delivery(body).map(async (delay) => {
      await sleep(delay);
      let status = 0;
      for (let attempt = 1; attempt <= 4; attempt++) {
        status = await this.post(body);
        if (![0, 408, 429].includes(status) && status < 500) break;
        await sleep(250 * 2 ** attempt);
      }
      return status;
    }));
    return statuses[0];
  }

  // ---- The REST API.

  async #serve(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks).toString();
    const [, id, action] = /^\/v2\/calls(?:\/([^/?]+)(?:\/actions\/([a-z_]+))?)?$/.exec(request.url) ?? [];
    const call = this.calls.get(id && decodeURIComponent(id));
    const name = action ?? (request.method === 'POST' && request.url === '/v2/calls' ? 'dial' : request.method === 'GET' && id ? 'status' : request.url);
    let body = {};
    try {
      if (raw) body = JSON.parse(raw);
    } catch {
      body = null;
    }
    const command = { at: now(), name, method: request.method, body, raw, call };
    call?.commands.push(command);
    this.log(`command ${name}`, { call: call?.id, body });
    const wish = (await call?.onCommand(command)) ?? (await this.onCommand(command));
    const answered = wish?.before ? null : this.#obey(command, request);
    if (wish?.delay) await sleep(wish.delay);
    if (wish?.silent) return void response.destroy();
    const [status, answer] = wish?.status ? [wish.status, { errors: wish.errors ?? [{ code: '10007', title: 'Internal server error' }] }] : answered;
    command.status = status;
    response.writeHead(status, { 'content-type': 'application/json', ...wish?.headers });
    response.end(JSON.stringify(answer));
  }

  #obey(command, request) {
    const { name, method, body, raw, call } = command;
    const error = ([status, code, title], detail, pointer) => [status, { errors: [{ code, title, detail: detail ?? title, ...(pointer && { source: { pointer } }) }] }];
    const violates = (what) => this.violates(what, call);
    if (request.headers.authorization !== `Bearer ${API_KEY}`) {
      violates(`${name} without the account's key`);
      return error(ERRORS.authentication);
    }
    if (name === 'status') return call ? [200, { data: { record_type: 'call', call_control_id: call.id, call_leg_id: call.leg, call_session_id: call.session, is_alive: call.state !== 'ended' } }] : error(ERRORS.notFound);
    if (!COMMANDS[name]) {
      // A platform may ask for more than calls (its account, its application) to see whether the key is right.
      if (method !== 'GET') violates(`${method} ${name} is not documented`);
      return error(ERRORS.notFound);
    }
    if (name !== 'dial' && !call) return error(ERRORS.notFound);
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) violates(`${name} is no application/json`);
    if (body === null) {
      violates(`${name} has a body that is no JSON`);
      return error(ERRORS.value);
    }
    const faults = faultsOf(name, method, body);
    if (faults.length > 0) {
      faults.forEach(violates);
      return error(faults[0].includes('required') ? ERRORS.missing : faults[0].includes('E164') ? ERRORS.number : ERRORS.value, faults[0], `/${faults[0].split(/[. ]/)[1]}`);
    }
    if (method !== 'PUT') {
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(body.command_id ?? '')) violates(`${name} without a UUID as command_id`);
      const before = this.#commandIds.get(body.command_id);
      if (before) {
        if (before.raw !== raw || before.name !== name) violates(`${name} has the command_id of another command`);
        return before.answer;
      }
    }
    const answer = this.#do(command, error, violates);
    if (body.command_id) this.#commandIds.set(body.command_id, { raw, name, answer });
    return answer;
  }

  #commandIds = new Map();

  #do({ name, body, call }, error, violates) {
    if (call?.state === 'ended') return error(ERRORS.ended);
    if (COMMANDS[name].answered && call.state !== 'answered') return error(ERRORS.unanswered);
    if (body.client_state !== undefined && call) call.clientState = body.client_state;
    if (body.stream_url) {
      loosenedStream(body).forEach(violates);
      if (this.#tokens.has(body.stream_url)) violates('a stream_url is used a second time');
      this.#tokens.add(body.stream_url);
    }
    switch (name) {
      case 'dial': {
        const dialled = this.#add({ direction: 'outgoing', state: 'ringing', from: body.from, to: body.to, clientState: body.client_state ?? null });
        dialled.dialledWith(body);
        return [200, { data: { record_type: 'call', call_control_id: dialled.id, call_leg_id: dialled.leg, call_session_id: dialled.session, is_alive: false } }];
      }
      case 'answer':
        if (call.state !== 'parked' || call.answeredOnce) {
          violates('a call is answered twice');
          return error(ERRORS.value, 'The call has been answered.');
        }
        call.answeredOnce = true;
        call.answered(body);
        break;
      case 'reject':
        if (call.state !== 'parked') return error(ERRORS.value, 'The call has been answered.');
        call.end(body.cause === 'USER_BUSY' ? 'user_busy' : 'call_rejected', 'callee', body.cause === 'USER_BUSY' ? '486' : '603');
        break;
      case 'hangup':
        call.end(call.direction === 'outgoing' && call.state === 'ringing' ? 'originator_cancel' : 'normal_clearing', 'callee', '200');
        break;
      case 'streaming_start':
        if (call.streams) return error(ERRORS.streaming);
        call.stream(body);
        break;
      case 'streaming_stop':
        if (!call.streams) return error(ERRORS.notStreaming);
        call.endStream();
        break;
      case 'transfer':
        call.transfer(body);
        break;
      case 'speak':
        call.spoke(body);
        break;
    }
    return [200, { data: { result: 'ok' } }];
  }

  violates(what, call) {
    this.violations.push({ what, call: call?.id });
    this.log('violation', { what, call: call?.id });
  }
}

/** One leg, from its first webhook to its last. What it does by itself can be taken from it by setting the property. */
export class Call {
  commands = [];
  ear = new Ear();
  lines = [];
  /** What the caller was told by the carrier's own voice. */
  spoken = [];
  /** Before a command is obeyed: see Carrier.onCommand. */
  onCommand = () => undefined;
  /** Whether the carrier opens the media socket: 'open', 'never', or 'failed' (and says so). */
  media = 'open';
  /** What `start` says instead of what is documented. */
  changeStart = undefined;
  /** How a transfer goes: 'answered', or a hang-up cause. */
  transferGoes = 'answered';
  streams = false;
  line = null;
  outward = 'PCMU';

  #chain = Promise.resolve();

  constructor(carrier, fields) {
    this.carrier = carrier;
    this.id = `v3:${randomUUID().replaceAll('-', '')}_${randomUUID().slice(0, 8)}`;
    this.leg = randomUUID();
    this.session = randomUUID();
    this.clientState = null;
    Object.assign(this, fields);
  }

  log(what, more) {
    this.carrier.log(what, { call: this.id, ...more });
  }

  violates(what) {
    this.carrier.violates(what, this);
  }

  // ---- What the carrier tells.

  body(type, more = {}, { occurredAt = new Date().toISOString(), id = randomUUID() } = {}) {
    return JSON.stringify({
      data: {
        record_type: 'event', event_type: type, id, occurred_at: occurredAt,
        payload: { call_control_id: this.id, call_leg_id: this.leg, call_session_id: this.session, connection_id: '1684641123236054244', client_state: this.clientState, from: this.from, to: this.to, ...more },
      },
      meta: { attempt: 1, delivered_to: new URL('/telnyx/webhooks', this.carrier.platform.url).href },
    });
  }

  /** Tells an event, after those that were told before. */
  tell(type, more, options) {
    const body = this.body(type, more, options);
    const told = this.#chain.then(() => {
      this.log(`event ${type}`);
      return this.carrier.deliver(body);
    });
    this.#chain = told.catch(() => {});
    return told;
  }

  ring(more = {}) {
    this.rangAt = now();
    return this.tell('call.initiated', {
      direction: this.direction, state: this.direction === 'incoming' ? 'parked' : 'bridging', start_time: new Date().toISOString(), caller_id_name: this.from,
      connection_codecs: 'PCMU,PCMA,G722', offered_codecs: 'PCMU,PCMA', shaken_stir_attestation: null, custom_headers: null, tags: null, calling_party_type: 'pstn', ...more,
    });
  }

  dialledWith(body) {
    this.dial = body;
    if (body.stream_url) this.#opening = this.#open(body);
    this.ring().then(() => this.carrier.onDial(this));
  }

  #opening;

  /** The callee, or the platform, answers. */
  async answered(body = this.dial) {
    if (this.state === 'ended') return;
    this.state = 'answered';
    this.answeredAt = now();
    this.tell('call.answered', { state: 'answered', start_time: new Date().toISOString() });
    if (this.#opening) {
      await this.#opening;
      if (this.line?.isOpen) this.#start(body.stream_url);
    } else if (body?.stream_url) {
      await this.stream(body);
    }
  }

  /** Opens a media socket and starts it. */
  async stream(body) {
    this.streams = true;
    this.outward = body.stream_bidirectional_codec ?? 'PCMU';
    if (this.media === 'never') return;
    if (this.media === 'failed' || !(await this.#open(body))) {
      this.streams = false;
      this.tell('streaming.failed', { failure_reason: 'connection_failed', stream_id: randomUUID(), stream_params: { stream_url: body.stream_url, track: 'inbound_track' }, stream_type: 'websocket' });
      return;
    }
    this.#start(body.stream_url);
  }

  async #open(body) {
    this.streams = true;
    const line = new Line(this, body.stream_url, { encoding: body.stream_codec && body.stream_codec !== 'default' ? body.stream_codec : 'PCMU', sampleRate: 8000 });
    this.lines.push(line);
    this.line = line;
    this.prepare?.(line);
    return await line.open();
  }

  #start(url) {
    if (this.starts === false) return;
    this.line.start(this.changeStart);
    this.tell('streaming.started', { stream_url: url });
  }

  lineEnded(line, code) {
    this.log('media closed', { code });
    if (line === this.line && this.streams && this.state === 'answered') {
      this.streams = false;
      this.tell('streaming.stopped', { stream_url: line.url });
    }
  }

  endStream() {
    this.streams = false;
    this.line?.stop();
    this.tell('streaming.stopped', { stream_url: this.line?.url });
  }

  transfer(body) {
    this.transferredTo = body.to;
    const other = { call_control_id: `v3:B${randomUUID()}`, call_leg_id: randomUUID(), from: this.from, to: body.to, client_state: body.target_leg_client_state ?? null };
    this.tell('call.initiated', { ...other, direction: 'outgoing', state: 'bridging' });
    setTimeout(() => {
      if (this.transferGoes === 'answered') {
        this.tell('call.answered', { ...other, state: 'answered' });
        this.tell('call.bridged', other);
        this.tell('call.bridged');
        this.bridgedAt = now();
        if (this.streams) this.endStream();
      } else {
        this.tell('call.hangup', { ...other, state: 'hangup', hangup_cause: this.transferGoes, hangup_source: 'callee', sip_hangup_cause: '486' });
      }
    }, 300);
  }

  spoke(body) {
    this.spoken.push({ at: now(), text: body.payload });
    this.tell('call.speak.started');
    setTimeout(() => this.tell('call.speak.ended', { status: 'completed' }), Math.min(4000, 60 * body.payload.length));
  }

  /** The call is over, whoever ended it. */
  end(cause = 'normal_clearing', source = 'caller', sip = '200') {
    if (this.state === 'ended') return this.#chain;
    const streamed = this.streams;
    this.state = 'ended';
    this.endedAt = now();
    this.cause = cause;
    this.streams = false;
    if (this.line?.isOpen) this.line.started ? this.line.stop() : this.line.close();
    if (streamed) this.tell('streaming.stopped', { stream_url: this.line?.url });
    return this.tell('call.hangup', {
      state: 'hangup', hangup_cause: cause, hangup_source: source, sip_hangup_cause: sip, start_time: new Date().toISOString(), end_time: new Date().toISOString(), call_quality_stats: null, telnyx_error: null,
    });
  }

  hangUp() {
    return this.end();
  }

  // ---- What a scenario waits for.

  async talking(milliseconds = 10_000) {
    await until(() => this.line?.started || this.state === 'ended', milliseconds, 'the call is not answered with a media stream');
    if (this.state === 'ended') throw new Wrong(`the call ended (${this.cause}) before its media began`);
    return this.line;
  }

  async command(name, milliseconds, after = 0) {
    return await until(() => this.commands.find((c) => c.name === name && c.at >= after), milliseconds, `no command ${name} within ${(milliseconds / 1000).toFixed(1)} s`);
  }

  count(name) {
    return this.commands.filter((c) => c.name === name).length;
  }

  async ended(milliseconds) {
    await until(() => this.state === 'ended', milliseconds, `the call has not ended within ${(milliseconds / 1000).toFixed(1)} s`);
    await this.#chain;
  }

  /** The caller says something; answers when the agent began to answer, in ms after the caller's last sound. */
  async ask(words = 'when are you open', limit = 5000) {
    const spoke = await this.line.say(words);
    return await this.ear.sound(spoke + 50, limit, `"${words}" is not answered`);
  }
}
