// Thousands of callers who hang up 0 to 500 ms after their media starts, some at once: nothing of them stays.
//
//   node leavers.mjs PLATFORM.dll [--calls 10000] [--at-once 8] [--seed 1] [--offline]
//
// Prints the platform's resident memory, threads and handles, and what it holds of calls (calls in conversation, places, grains), before and after
// each tenth. Exit code 1 where something is held at the end that was not at the beginning, or where memory or threads rise once they could have settled:
// after a fifth, and after the 200 s for which grains are kept that serve nobody any more. Offline, what stays loaded is loaded first: the recognizer's decoders
// of some 40 MB, of which there are twice as many as callers at once, for one is not free at once when its caller has gone.
import { resolve } from 'node:path';
import { numbers, sleep } from './caller.mjs';
import { Carrier } from './carrier.mjs';
import { Platform } from './platform.mjs';
import { Services } from './services.mjs';

const words = process.argv.slice(2);
const value = (flag, usual) => (words.includes(flag) ? Number(words[words.indexOf(flag) + 1]) : usual);
if (!words[0]?.endsWith('.dll')) {
  console.error('usage: node leavers.mjs PLATFORM.dll [--calls N] [--at-once N] [--seed S] [--offline]');
  process.exit(2);
}
const [calls, atOnce, seed, offline] = [value('--calls', 10_000), value('--at-once', 8), value('--seed', 1), words.includes('--offline')];

const carrier = await Carrier.start();
carrier.services = await Services.start();
const platform = await Platform.start(resolve(words[0]), { ...carrier.account, ...(offline ? { PocketSphinx__MaxCalls: String(2 * atOnce) } : carrier.services.settings) });
carrier.platform = platform;
const random = numbers(seed);
/** Name of a figure, and how to ask for it. Grains are those of which each call has its own. */
const HELD = {
  'calls active': () => platform.metric('voiceagent_calls_active'),
  'places free': () => platform.metric('voiceagent_speech_slots_free'),
  'grains of calls': () => platform.metric('orleans_catalog_activations', (labels) => /"(call|recognizer|pubsubrendezvous)"/.test(labels)),
};
const held = async () => Object.fromEntries(await Promise.all(Object.entries(HELD).map(async ([name, ask]) => [name, await ask()])));
const show = (name, what) => console.log(`${name.padStart(6)}  ${what.memory} MB, ${what.threads} threads, ${what.handles} handles, ${Object.keys(HELD).map((h) => `${h} ${what[h]}`).join(', ')}`);
const look = async () => ({ ...platform.footprint, ...(await held()) });

await sleep(2000);
const before = await look();
if (offline) {
  const first = Array.from({ length: 2 * atOnce }, () => carrier.incoming());
  await Promise.all(first.map((call) => call.ring().then(() => call.talking(60_000))));
  await sleep(5000);
  await Promise.all(first.map((call) => call.hangUp()));
}
await sleep(2000);
show('0', await look());
const KEPT = 200_000;
const looks = [];
const since = Date.now();
let [left, refused] = [0, 0];
for (let tenth = 1; tenth <= 10; tenth++) {
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (left < (calls * tenth) / 10) {
      left++;
      const call = carrier.incoming();
      await call.ring();
      if (await call.talking(20_000).then(() => true, () => false)) await sleep(500 * random());
      else refused++;
      await call.hangUp();
    }
  }));
  // What is remembered here is not the platform's.
  carrier.forget();
  carrier.services.requests.length = 0;
  await sleep(2000);
  looks.push({ ...(await look()), after: Date.now() - since, calls: left });
  show(String(left), looks.at(-1));
}

const wrong = [];
// Places are told once a second; grains that serve nobody are kept for three minutes, and looked through once a minute.
let last;
for (let i = 0; i < 60; i++) {
  last = await look();
  if (Object.keys(HELD).every((name) => last[name] === before[name])) break;
  await sleep(5000);
}
show('end', last);
for (const name of Object.keys(HELD)) if (last[name] !== before[name]) wrong.push(`${name}: ${last[name]}, and ${before[name]} before`);
const settled = looks.find((l, i) => i > 0 && l.after > KEPT) ?? looks[1];
if (last.memory > settled.memory + 100) wrong.push(`memory rises: ${settled.memory} MB after ${settled.calls} calls, ${last.memory} MB at the end`);
if (last.threads > settled.threads + 10) wrong.push(`threads rise: ${settled.threads} after ${settled.calls} calls, ${last.threads} at the end`);
if (refused > 0) wrong.push(`${refused} callers of ${left} were not served`);
if (platform.exitCode !== null) wrong.push(`the platform has ended with ${platform.exitCode}`);
console.log(wrong.length ? `\nWRONG: ${wrong.join('; ')}` : '\nNothing of them has stayed.');
await platform.stop();
carrier.services.stop();
carrier.stop();
process.exit(wrong.length ? 1 : 0);
