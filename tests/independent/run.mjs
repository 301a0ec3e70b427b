// Plays scenarios against the platform: node run.mjs PLATFORM.dll [--all] [--known pending.json] [--verbose] [WORD …]
//
//   npm install --no-audit --no-fund
//   node run.mjs ../../artifacts/bin/Gateway/release/VoiceAgent.Gateway.dll            the quick ones
//   node run.mjs ../../artifacts/bin/Gateway/release/VoiceAgent.Gateway.dll --all      all of them
//   node run.mjs …/VoiceAgent.Gateway.dll 7.05 stop                                    those whose file or name has one of the words
//   node run.mjs …/VoiceAgent.Gateway.dll --list                                       what there is
//
// Prints a line for each scenario and "N passed, N failed" at last. Exit code 0: all passed. With --known FILE, a JSON list of names, those
// are expected to fail: one that passes is a failure, so that the list cannot rot.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Wrong, now } from './caller.mjs';
import { Carrier } from './carrier.mjs';
import { Platform } from './platform.mjs';
import { Services } from './services.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const words = process.argv.slice(2);
const takes = (flag) => {
  const at = words.indexOf(flag);
  return at >= 0 && (words.splice(at, 1), true);
};
const takesValue = (flag) => {
  const at = words.indexOf(flag);
  return at >= 0 ? words.splice(at, 2)[1] : undefined;
};
const [all, verbose, list] = [takes('--all'), takes('--verbose'), takes('--list')];
const known = takesValue('--known');
const atOnce = Number(takesValue('--at-once') ?? 3);
const program = words.length && words[0].endsWith('.dll') ? resolve(words.shift()) : null;
if (!program && !list) {
  console.error('usage: node run.mjs PLATFORM.dll [--all] [--list] [--known FILE] [--verbose] [--at-once N] [WORD …]');
  process.exit(2);
}

const pending = known ? JSON.parse(readFileSync(known, 'utf8')) : [];
const scenarios = [];
for (const folder of ['faults', 'attack']) {
  for (const file of readdirSync(join(here, folder)).filter((f) => f.endsWith('.mjs')).sort()) {
    for (const scenario of (await import(join(here, folder, file))).default) scenarios.push({ ...scenario, file: `${folder}/${file.replace('.mjs', '')}` });
  }
}
const names = new Set(scenarios.map((s) => s.name));
for (const name of pending) if (!names.has(name)) throw new Error(`The pending scenario "${name}" is none.`);
const chosen = scenarios.filter((s) => (words.length ? words.some((w) => s.file.includes(w) || s.name.toLowerCase().includes(w.toLowerCase())) : all || s.seconds <= 10));
if (list) {
  for (const s of scenarios) console.log(`${s.file}\t${s.seconds > 10 ? 'long' : 'quick'}\t${s.name}`);
  process.exit(0);
}

let [passed, failed] = [0, 0];
const began = now();

/** A carrier, its services and, unless the scenario starts programs itself, a platform. */
async function set(scenario) {
  const carrier = await Carrier.start();
  carrier.program = program;
  carrier.services = await Services.start();
  carrier.settings = { ...carrier.account, ...(scenario.engines === 'services' ? carrier.services.settings : {}), ...scenario.settings };
  carrier.started = [];
  // A scenario that starts programs gets this, so that none of them outlives it.
  carrier.launch = async (settings = {}, dll = program) => {
    const platform = await Platform.launch(dll, { ...carrier.settings, ...settings });
    carrier.started.push(platform);
    return platform;
  };
  if (!scenario.starts) {
    carrier.platform = await carrier.launch();
    await carrier.platform.ready();
  }
  carrier.close = async () => {
    await Promise.all(carrier.started.map((p) => p.stop()));
    carrier.services.stop();
    carrier.stop();
  };
  return carrier;
}

/** What one scenario arranged, and what was seen in it, is not there for the next. */
function forget(carrier) {
  carrier.calls.clear();
  Object.assign(carrier, { onDial: (call) => call.answered(), onCommand: () => undefined, delivery: () => [0] });
  Object.assign(carrier.services, { reply: () => null, lacking: undefined, delays: { model: 150, recognizer: 60, voice: 60 } });
  carrier.services.hangs.clear();
  carrier.services.requests.length = 0;
}

async function play(scenario, carrier) {
  const start = now();
  let verdict;
  let wrong = null;
  const violations = carrier.violations.length;
  try {
    verdict = await Promise.race([
      scenario.play(carrier),
      new Promise((_, late) => setTimeout(() => late(new Wrong('the scenario hangs')), Math.max(60, scenario.seconds * 3) * 1000).unref()),
    ]);
    const bad = carrier.violations.slice(violations).filter((v) => !scenario.tolerates(v.what));
    if (bad.length > 0) throw new Wrong(`not as documented: ${[...new Set(bad.map((v) => v.what))].join('; ')}`);
  } catch (error) {
    wrong = error instanceof Wrong ? error.message : `the scenario broke: ${error.stack}`;
  }
  const expected = pending.includes(scenario.name);
  const took = `${((now() - start) / 1000).toFixed(1)} s`;
  if ((wrong === null) === expected) {
    failed++;
    console.log(`FAIL ${scenario.file}: ${scenario.name} (${took})\n     ${wrong ?? 'it is in the list of those that fail, and passes: take it out of the list'}`);
    if (verbose && wrong) {
      for (const e of carrier.entries.filter((e) => e.what !== 'webhook' && e.at >= start).slice(-60)) console.log(`     ${JSON.stringify(e).slice(0, 260)}`);
      console.log(carrier.platform?.lines.filter((l) => l.at >= start).slice(-40).map((l) => `     | ${l.text}`).join('\n'));
    }
  } else {
    passed++;
    console.log(wrong ? `known ${scenario.file}: ${scenario.name} (${took})\n     ${wrong.split('\n')[0]}` : `ok   ${scenario.file}: ${scenario.name} (${took})${verdict ? `\n     ${verdict}` : ''}`);
  }
}

/** Scenarios that can share a platform, because they want the same of it. */
const groups = new Map();
for (const scenario of chosen) {
  const key = scenario.own || scenario.starts ? scenario.name : JSON.stringify([scenario.settings, scenario.engines]);
  groups.set(key, [...(groups.get(key) ?? []), scenario]);
}

const waiting = [...groups.values()];
async function work() {
  for (let group = waiting.shift(); group; group = waiting.shift()) {
    let carrier;
    try {
      carrier = await set(group[0]);
    } catch (error) {
      failed += group.length;
      console.log(`FAIL ${group[0].file}: the platform for it does not start: ${error.message}`);
      continue;
    }
    for (const scenario of group) {
      await play(scenario, carrier);
      for (const call of carrier.calls.values()) if (call.state !== 'ended') await call.hangUp();
      forget(carrier);
    }
    await carrier.close();
  }
}
await Promise.all(Array.from({ length: atOnce }, work));
console.log(`${passed} passed, ${failed} failed (${((now() - began) / 1000).toFixed(0)} s)`);
process.exit(failed === 0 ? 0 : 1);
