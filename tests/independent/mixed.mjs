// Faults and attacks of every kind at once, at random, beside calls that must not notice.
//
//   node mixed.mjs PLATFORM.dll [--minutes 2] [--good 4] [--rude 4] [--seed 1] [--offline]
//
// First the good calls alone, then beside the faults for so many minutes; prints response, gaps and jitter of both next to each other, and the
// platform's resident memory, threads and handles over time. The order of the faults follows the seed. Every loop is bounded, and all traffic
// goes to 127.0.0.1. Exit code 1 where a good call failed, was slowed, or where memory goes on rising.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { resolve } from 'node:path';
import WebSocket from 'ws';
import { Wrong, now, numbers, sleep } from './caller.mjs';
import { Carrier, newKeys } from './carrier.mjs';
import { Platform } from './platform.mjs';
import { Services } from './services.mjs';

const words = process.argv.slice(2);
const value = (flag, usual) => (words.includes(flag) ? Number(words[words.indexOf(flag) + 1]) : usual);
if (!words[0]?.endsWith('.dll')) {
  console.error('usage: node mixed.mjs PLATFORM.dll [--minutes N] [--good M] [--rude K] [--seed S] [--offline]');
  process.exit(2);
}
const [minutes, good, rude, seed, offline] = [value('--minutes', 2), value('--good', 4), value('--rude', 4), value('--seed', 1), words.includes('--offline')];

/** A caller whose media has started, or null where the call was refused. */
async function started(carrier, prepare = () => {}) {
  const call = carrier.incoming();
  prepare(call);
  await call.ring();
  return await call.talking(8000).then(() => call, () => null);
}

const inCall = (play, prepare) => async (carrier, random) => {
  const call = await started(carrier, prepare && ((c) => prepare(c, random)));
  if (!call) return;
  try {
    await play(call, random, carrier);
  } finally {
    await call.hangUp();
  }
};
const talk = async (call) => {
  await sleep(1500);
  await call.line.say('when are you open');
  await sleep(2000);
};
const body = (carrier) => carrier.incoming().body('call.initiated', { direction: 'incoming', state: 'parked' });

async function slowBodies(carrier, count, milliseconds) {
  const { hostname, port } = new URL(carrier.platform.url);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname).on('error', () => {}));
  sockets.forEach((s) => s.write('POST /telnyx/webhooks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n{'));
  await sleep(milliseconds);
  sockets.forEach((s) => s.destroy());
}

/** What can go wrong, or be tried; each ends by itself within some ten seconds. */
const RUDENESS = {
  'leaves at once': inCall(async (call, random) => sleep(400 * random())),
  'leaves before the answer': async (carrier) => {
    const call = carrier.incoming({ media: 'never' });
    call.ring();
    await call.end('originator_cancel', 'caller', '487');
  },
  'loses the socket': inCall(async (call, random) => {
    await sleep(2000 * random());
    call.line?.drop();
    await sleep(3000);
  }),
  'has its cable cut': inCall(async (call, random) => {
    await sleep(1500 * random());
    call.line.cut();
    await sleep(5000);
  }),
  'stops sending': inCall(async (call) => {
    await sleep(1500);
    await call.line.sayAndFreeze('when are you open', 1200, 40);
    await sleep(5000);
  }),
  'numbers its chunks as it likes': inCall(talk, (call, random) => (call.prepare = (line) => (line.number = () => ['1', 'c7', String(Math.floor(random() * 1e6)), '-5', '99999999999999999999999', ''][Math.floor(random() * 6)]))),
  'sends garbage frames': inCall(async (call, random) => {
    for (let i = 0; i < 300; i++) {
      call.line.send(['{', '[]', 'null', '{"event":"media"}', '{"event":"media","media":{"payload":"%"}}', '{"event":"mark","mark":{"name":5}}', `{"event":"media","media":{"track":"inbound","chunk":"5","payload":"${randomBytes(Math.floor(random() * 2000)).toString('base64')}"}}`, '{"event":"start"}'][Math.floor(random() * 8)]);
      if (i % 50 === 49) await sleep(100);
    }
    await sleep(1000);
  }),
  'sends a frame of 300 KiB': inCall(async (call) => {
    call.line.send(JSON.stringify({ event: 'media', media: { payload: 'A'.repeat(300 * 1024) } }));
    await sleep(1500);
  }),
  'answers commands late': inCall(talk, (call) => (call.onCommand = (c) => (c.name === 'answer' ? undefined : { delay: 2000 }))),
  'answers commands with 500': inCall(talk, (call, random) => (call.onCommand = (c) => (c.name !== 'hangup' && random() < 0.7 ? { status: 500 } : undefined))),
  'returns no mark': inCall(talk, (call) => (call.prepare = (line) => (line.marks = false))),
  'returns marks late': inCall(talk, (call) => (call.prepare = (line) => (line.marks = (name, back) => setTimeout(back, 2000)))),
  'holds and unholds': inCall(async (call) => {
    for (let i = 0; i < 5; i++) {
      call.tell('call.hold');
      await sleep(200);
      call.tell('call.unhold');
    }
    await sleep(1000);
  }),
  'presses keys like mad': inCall(async (call, random) => {
    for (let i = 0; i < 100; i++) {
      const at = new Date(Date.now() - 2000 * random()).toISOString();
      const digit = '0123456789*#ABCD'[Math.floor(random() * 16)];
      call.line.key(digit, at);
      if (i % 4 === 0) call.tell('call.dtmf.received', { digit }, { occurredAt: at });
    }
    await sleep(2500);
  }),
  'tells everything twice and shuffled': async (carrier, random) => {
    const call = await started(carrier);
    if (!call) return;
    const bodies = ['call.initiated', 'call.answered', 'streaming.started', 'streaming.stopped', 'call.bridged', 'call.hold', 'call.unhold', 'call.playback.ended', 'call.machine.detection.ended', 'call.cost', 'a.thing.unheard.of'].map((type) => call.body(type, { direction: 'incoming', state: 'parked', result: null, status: null }));
    await Promise.all([...bodies, ...bodies].sort(() => random() - 0.5).map((b) => carrier.post(b)));
    await sleep(1000);
    await call.hangUp();
  },
  'tells of calls that are none': async (carrier, random) => {
    for (const type of ['call.answered', 'call.hangup', 'call.dtmf.received', 'streaming.failed', 'streaming.stopped', 'call.bridged', 'call.hold']) await carrier.post(carrier.incoming({ state: 'ended' }).body(type, { digit: '1', hangup_cause: 'x'.repeat(1 + 3000 * random()) }));
  },
  'signs with a stranger’s key': async (carrier) => {
    const { private: key } = newKeys();
    await Promise.all(Array.from({ length: 50 }, () => {
      const told = body(carrier);
      return carrier.post(told, carrier.signed(told, { key }));
    }));
  },
  'sends a captured webhook again': async (carrier) => {
    const call = carrier.incoming();
    const told = call.body('call.initiated', { direction: 'incoming', state: 'parked' });
    const headers = carrier.signed(told);
    await Promise.all(Array.from({ length: 20 }, () => carrier.post(told, headers)));
    await call.talking(5000).catch(() => {});
    await call.hangUp();
  },
  'sends bodies slowly': (carrier) => slowBodies(carrier, 40, 3000),
  'sends rubbish bodies': async (carrier, random) => {
    for (let i = 0; i < 40; i++) {
      const told = body(carrier);
      const cut = told.slice(0, Math.floor(told.length * random()));
      await carrier.post([cut, `${cut}${told}`, randomBytes(500), `${'['.repeat(5000)}`, told.replace('"data"', '"dat\\ud800"')][Math.floor(random() * 5)]);
    }
  },
  'guesses media tokens': async (carrier) => {
    await Promise.all(Array.from({ length: 30 }, () => new Promise((done) => {
      const socket = new WebSocket(`${carrier.platform.url.replace('http', 'ws')}/telnyx/media/${randomBytes(24).toString('base64url')}`);
      socket.on('open', () => socket.close());
      socket.on('close', done);
      socket.on('error', () => {});
    })));
  },
  'asks the API for nonsense': async (carrier) => {
    for (const path of ['/api/calls/x', '/api/calls?limit=-1', '/api/calls/%00', `/api/${'a'.repeat(4000)}`, '/dashboard/..', '/ready?x', '/metrics/']) await carrier.platform.get(path).catch(() => {});
    for (const sent of ['{', '[]', '{"to":"banana"}', '{"to":5}', '']) await carrier.platform.ask('POST', '/api/calls', sent, { 'content-type': 'application/json' }).catch(() => {});
  },
};

const share = (list, part) => (list.length ? [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))] : NaN);

/** Good calls, so many at once, until a time; what their callers noticed. */
async function goodCalls(carrier, end) {
  const figures = { calls: 0, failed: [], response: [], gaps: [], jitter: [], own: monitorEventLoopDelay({ resolution: 5 }) };
  figures.own.enable();
  await Promise.all(Array.from({ length: good }, async (_, i) => {
    await sleep(i * 300);
    while (now() < end) {
      figures.calls++;
      let call;
      try {
        call = await carrier.greeted();
        for (const question of ['when are you open', 'what are your prices']) {
          figures.response.push(await call.ask(question));
          const from = now();
          await call.ear.quiet(700);
          figures.gaps.push(...call.ear.gaps(from - 50, now(), 200));
        }
        figures.jitter.push(...call.ear.jitter);
      } catch (error) {
        figures.failed.push(error instanceof Wrong ? error.message : String(error.stack));
      }
      await call?.hangUp();
    }
  }));
  figures.own.disable();
  return figures;
}

const carrier = await Carrier.start();
carrier.services = await Services.start();
carrier.platform = await Platform.start(resolve(words[0]), { ...carrier.account, Cluster__SpeechSlots: String(good + 4 * rude + 10), ...(offline ? { PocketSphinx__MaxCalls: '1000' } : carrier.services.settings) });
const footprints = [];
const began = now();
const watch = setInterval(() => {
  const footprint = carrier.platform.footprint;
  footprints.push(footprint);
  console.log(`${((now() - began) / 1000).toFixed(0).padStart(5)} s  ${footprint.memory} MB  ${footprint.threads} threads  ${footprint.handles} handles`);
  // What is remembered here is not the platform's.
  if (carrier.entries.length > 20_000) carrier.forget();
  carrier.services.requests.splice(0, Math.max(0, carrier.services.requests.length - 500));
}, 10_000);

await goodCalls(carrier, now() + 5000);
const alone = await goodCalls(carrier, now() + Math.min(30_000, minutes * 30_000));
const violations = carrier.violations.length;

const end = now() + minutes * 60_000;
const random = numbers(seed);
const done = {};
const broke = [];
const [beside] = await Promise.all([
  goodCalls(carrier, end),
  ...Array.from({ length: rude }, async () => {
    while (now() < end - 10_000 || Object.keys(done).length === 0) {
      const kinds = Object.keys(RUDENESS);
      const kind = kinds[Math.floor(random() * kinds.length)];
      done[kind] = (done[kind] ?? 0) + 1;
      await sleep(500 * random());
      await Promise.race([RUDENESS[kind](carrier, numbers(Math.floor(random() * 2 ** 32))), sleep(20_000)]).catch((error) => broke.push(`${kind}: ${error.message}`));
    }
  }),
]);
clearInterval(watch);
await sleep(2000);
const active = await carrier.platform.metric('voiceagent_calls_active').catch(() => NaN);

const row = (name, figure) => console.log(`${name.padEnd(34)} ${figure(alone).padStart(10)} ${figure(beside).padStart(10)}`);
console.log(`\nseed ${seed}; ${Object.entries(done).sort().map(([k, n]) => `${k} ${n}`).join(', ')}`);
if (broke.length) console.log(`rude callers who could not do it: ${[...new Set(broke)].slice(0, 10).join('; ')}`);
console.log(`\n${''.padEnd(34)} ${'alone'.padStart(10)} ${'beside'.padStart(10)}`);
row('good calls', (f) => String(f.calls));
row('failed', (f) => String(f.failed.length));
for (const part of [0.5, 0.95, 1]) row(part === 1 ? 'response, longest, ms' : `response, p${part * 100}, ms`, (f) => String(share(f.response, part)));
row('gaps of 200 ms and more', (f) => String(f.gaps.length));
row('longest gap, ms', (f) => String(f.gaps.length ? Math.max(...f.gaps) : 0));
row('frames’ jitter, p50, ms', (f) => share(f.jitter.map(Math.abs), 0.5).toFixed(1));
row('frames’ jitter, p99, ms', (f) => share(f.jitter.map(Math.abs), 0.99).toFixed(1));
// What callers notice is no more exact than this process is on time.
for (const part of [50, 99]) row(`this process late, p${part}, ms`, (f) => (f.own.percentile(part) / 1e6 - 5).toFixed(1));
for (const message of [...new Set(beside.failed)].slice(0, 5)) console.log(`failed: ${message}`);

const wrong = [];
if (carrier.platform.exitCode !== null) wrong.push(`the platform has ended with ${carrier.platform.exitCode}`);
if (beside.failed.length > alone.failed.length) wrong.push(`${beside.failed.length} of ${beside.calls} good calls failed`);
if (share(beside.response, 0.95) > share(alone.response, 0.95) + 500) wrong.push('good callers are answered more than 500 ms later (p95)');
if (active !== 0) wrong.push(`${active} calls are still active`);
const half = footprints[footprints.length >> 1];
if (half && footprints.at(-1).memory > half.memory + 200) wrong.push(`memory goes on rising: ${half.memory} MB halfway, ${footprints.at(-1).memory} MB at the end`);
const undocumented = [...new Set(carrier.violations.slice(violations).map((v) => v.what))];
if (undocumented.length) wrong.push(`not as documented: ${undocumented.join('; ')}`);
console.log(wrong.length ? `\nWRONG: ${wrong.join('; ')}` : '\nThe good calls did not notice.');
await carrier.platform.stop();
carrier.services.stop();
carrier.stop();
process.exit(wrong.length ? 1 : 0);
