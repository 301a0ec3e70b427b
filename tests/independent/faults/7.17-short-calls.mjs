// 7.17: many calls of under a second leave nothing behind.
import { check, now, sleep } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

/** Short calls, ten at once; the resident memory in MB after the first fifth and at the end. */
const short = (calls, limit) => async (carrier) => {
  const footprints = [];
  let [done, over] = [0, 0];
  const began = now();
  const caller = async () => {
    while (done < calls) {
      done++;
      const call = carrier.incoming();
      await call.ring();
      await call.talking(20_000);
      await sleep(300 + 60 * (done % 10));
      await call.hangUp();
      if (++over % (calls / 5) === 0) footprints.push({ after: over, ...carrier.platform.footprint });
    }
  };
  await Promise.all(Array.from({ length: 10 }, caller));
  await sleep(2000);
  footprints.push({ after: done, ...carrier.platform.footprint });
  const told = footprints.map((f) => `${f.after}: ${f.memory} MB ${f.threads} threads ${f.handles} handles`).join(', ');
  // By the second look everything that calls need was compiled.
  const [first, last] = [footprints[1], footprints.at(-1)];
  check(last.memory - first.memory < limit, `resident memory rose by ${last.memory - first.memory} MB: ${told}`);
  check(last.threads - first.threads < 40, `threads rose: ${told}`);
  check(last.handles - first.handles < 60, `handles rose: ${told}`);
  return `${told} in ${((now() - began) / 1000).toFixed(0)} s`;
};

export default [
  scenario('Memory stays flat over 240 calls of under a second, never more than ten at once', { seconds: 60, own: true, engines: 'offline', settings: { PocketSphinx__WarmDecoders: '10', PocketSphinx__MaxCalls: '16' } }, short(240, 250)),
  scenario('Memory stays flat over 100 such calls with services', { seconds: 20, own: true }, short(100, 150)),
];
