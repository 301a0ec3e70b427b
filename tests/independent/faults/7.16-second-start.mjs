// 7.16: a second `start` on the same socket, with another codec.
import { check, sleep } from '../caller.mjs';
import { scenario } from '../scenario.mjs';
import { likeness } from '../sound.mjs';

const changes = (from, to, when) => async (carrier) => {
  const before = carrier.services.requests.length;
  const call = carrier.incoming();
  call.prepare = (line) => (line.format = { encoding: from, sampleRate: 8000 });
  await call.ring();
  await call.talking();
  await call.ear.sound(0, 15_000, 'no greeting');
  if (when === 'in the greeting') await sleep(500);
  else await call.ear.quiet();
  call.line.format = { encoding: to, sampleRate: 8000 };
  call.line.start();
  await call.ear.quiet();
  const after = await call.ask('when are you open');
  const heard = carrier.services.requests.slice(before).filter((r) => r.kind === 'recognizer').map((r) => r.text);
  check(heard.includes('when are you open'), `recognized were ${JSON.stringify(heard)}`);
  const alike = likeness(carrier.services.requests.slice(before).find((r) => r.text === 'when are you open').samples, 'when are you open');
  check(alike > 0.9, `what was said reaches the recognizer distorted: ${alike.toFixed(2)} alike`);
  return `${alike.toFixed(2)} alike; answered after ${after} ms`;
};

export default [
  scenario('A second start that changes to A-law is taken', {}, changes('PCMU', 'PCMA', 'after the greeting')),
  scenario('A second start that changes back to µ-law is taken', { seconds: 12 }, changes('PCMA', 'PCMU', 'after the greeting')),
  scenario('A second start in the middle of the greeting is taken', { seconds: 12 }, changes('PCMU', 'PCMA', 'in the greeting')),
  scenario('A second start that changes nothing changes nothing', {}, changes('PCMU', 'PCMU', 'after the greeting')),
];
