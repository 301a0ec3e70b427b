// 8.1: waves of callers who hang up 150 ms after their media starts. Memory and threads stay flat.
import { check, sleep } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const waves = (count, size, atOnce, leaveAfter, limit) => async (carrier) => {
  const footprints = [carrier.platform.footprint];
  const places = await carrier.platform.metric('voiceagent_speech_slots_free');
  for (let wave = 0; wave < count; wave++) {
    let left = size;
    await Promise.all(Array.from({ length: atOnce }, async () => {
      while (left-- > 0) {
        const call = carrier.incoming();
        await call.ring();
        await call.talking(20_000);
        await sleep(leaveAfter);
        await call.hangUp();
      }
    }));
    await sleep(1000);
    footprints.push(carrier.platform.footprint);
    check(footprints.at(-1).memory < 4000, `killed off at ${footprints.at(-1).memory} MB`);
  }
  const told = footprints.map((f) => `${f.memory} MB ${f.threads} threads`).join(', ');
  // What the first waves add stays; what the next ones add must not. A recognizer for each caller at once is there from the start.
  const [first, last] = [footprints[Math.ceil(count / 2)], footprints.at(-1)];
  check(last.memory - first.memory < limit, `memory rises from wave to wave: ${told}`);
  check(last.threads - first.threads < 30, `threads rise from wave to wave: ${told}`);
  // A silo tells its places once a second.
  let slots;
  for (let i = 0; i < 10 && (slots = await carrier.platform.metric('voiceagent_speech_slots_free')) !== places; i++) await sleep(500);
  check(slots === places, `${slots} speech slots of ${places} are free after all have hung up`);
  return told;
};

export default [
  scenario('Waves of callers who hang up at once leave memory and threads flat', { seconds: 60, own: true, engines: 'offline', settings: { PocketSphinx__WarmDecoders: '4' } }, waves(4, 60, 4, 150, 150)),
  scenario('Waves of callers who hang up before they are greeted leave memory and threads flat', { seconds: 60, own: true, engines: 'offline', settings: { PocketSphinx__WarmDecoders: '4' } }, waves(4, 60, 4, 20, 150)),
  scenario('Three short waves of callers who hang up at once leave memory and threads flat', { seconds: 20, own: true, engines: 'offline', settings: { PocketSphinx__WarmDecoders: '4' } }, waves(3, 24, 4, 150, 60)),
];
