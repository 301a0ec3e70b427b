// 7.13: chunk numbers that are no numbers to go by, and starts that say half of what they should.
import { check } from '../caller.mjs';
import { scenario } from '../scenario.mjs';
import { likeness } from '../sound.mjs';

const understood = (prepare) => async (carrier) => {
  const before = carrier.services.requests.length;
  const call = carrier.incoming();
  prepare(call);
  await call.ring();
  await call.talking();
  await call.ear.sound(0, 15_000, 'no greeting');
  await call.ear.quiet();
  const after = await call.ask('when are you open');
  const heard = carrier.services.requests.slice(before).filter((r) => r.kind === 'recognizer');
  check(heard.some((h) => h.text === 'when are you open' && h.milliseconds > 1000), `1200 ms were said, and recognized were ${JSON.stringify(heard.map((h) => [h.text, h.milliseconds]))}`);
  const alike = likeness(heard.find((h) => h.text === 'when are you open').samples, 'when are you open');
  check(alike > 0.9, `what was said reaches the recognizer distorted: ${alike.toFixed(2)} alike`);
  return `${alike.toFixed(2)} alike; answered after ${after} ms`;
};
const numbered = (number) => understood((call) => (call.prepare = (line) => (line.number = number)));
const started = (change) => understood((call) => (call.changeStart = change));

// The quick run has one of each kind.
const long = { seconds: 15 };

export default [
  scenario('Chunks numbered in steps of 2 are understood', long, numbered((n) => String(2 * n))),
  scenario('Chunks numbered in steps of 20 are understood', {}, numbered((n) => String(20 * n))),
  scenario('Chunks that are all numbered 1 are understood', long, numbered(() => '1')),
  scenario('Chunks numbered c7 are understood', {}, numbered((n) => `c${n}`)),
  scenario('Chunks numbered beyond 64 bits are understood', long, numbered((n) => String(2n ** 70n + BigInt(n)))),
  scenario('Chunks that count down are understood', long, numbered((n) => String(100_000 - n))),
  scenario('Chunks that are numbered from 1 again every 50 frames are understood', long, numbered((n) => String(1 + (n % 50)))),
  scenario('Chunks without a number are understood', long, numbered(() => undefined)),
  scenario('A start without a media format means the codec that was asked for', {}, started(({ media_format, ...start }) => start)),
  scenario('A start with an encoding and no rate is understood', long, started((start) => ({ ...start, media_format: { encoding: 'PCMU' } }))),
  scenario('A start with a rate and no encoding is understood', long, started((start) => ({ ...start, media_format: { sample_rate: 8000, channels: 1 } }))),
  scenario('A start whose media format is null is understood', long, started((start) => ({ ...start, media_format: null }))),
];
