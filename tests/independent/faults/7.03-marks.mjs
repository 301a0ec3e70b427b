// 7.3: a carrier that plays all and returns no mark, or returns marks as it pleases.
import { check, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const greeting = 'Welcome to the house of the long greeting. We tell you first when we are open, which is every day. Then we tell you where we are, which is by the river. And now, what can we do?';
// The pretended voice takes 55 ms for a character.
const length = 55 * greeting.length;
const settings = { Agent__Greeting: greeting, Conversation__Silence__After: '00:00:30' };

const plays = (marks) => async (carrier) => {
  const call = carrier.incoming();
  call.prepare = (line) => (line.marks = marks());
  await call.ring();
  await call.talking();
  await call.ear.sound(0, 8000, 'no greeting');
  await call.ear.quiet(3000, 25_000);
  const heard = call.ear.heard();
  check(heard > 0.9 * length, `of ${length} ms of greeting ${heard} ms were heard`);
  await call.ask('when are you open', 6000);
  const record = await until(async () => {
    const told = await carrier.platform.call(call.id);
    return told?.turns?.length >= 1 && told;
  }, 5000, 'the API does not know the greeting');
  const said = record.turns[0].agent;
  check(said.includes('what can we do'), `the greeting was heard to its end, and the record says: "${said}"`);
  check(!record.turns[0].interrupted, 'the greeting was heard to its end, and is told as interrupted');
  return `${heard} of ${length} ms heard`;
};

export default [
  scenario('A reply plays to its end on a carrier that returns no mark, and the history says what was heard', { seconds: 20, settings }, plays(() => false)),
  scenario('A reply plays to its end when marks stop after the third', { seconds: 20, settings }, plays(() => {
    let n = 0;
    return (name, back) => ++n <= 3 && back();
  })),
  scenario('A reply plays to its end when marks come three seconds late', { seconds: 20, settings }, plays(() => (name, back) => setTimeout(back, 3000))),
  scenario('A reply plays to its end when every mark comes twice, and in pairs the wrong way round', { seconds: 20, settings }, plays(() => {
    let kept = null;
    return (name, back) => {
      if (!kept) return void (kept = back);
      [back, kept, kept].forEach((b) => b());
      kept = null;
    };
  })),
  scenario('A caller who cuts in on a carrier without marks is answered once, and soon', { seconds: 10, settings }, async (carrier) => {
    const call = carrier.incoming();
    call.prepare = (line) => (line.marks = false);
    await call.ring();
    await call.talking();
    await call.ear.sound(0, 8000, 'no greeting');
    await sleep(2000);
    const before = carrier.services.requests.length;
    const after = await call.ask('when are you open', 4000);
    await call.ear.quiet(1500);
    const asked = carrier.services.requests.slice(before).filter((r) => r.kind === 'model').length;
    check(asked <= 2, `the model is asked ${asked} times for one question`);
    return `answered after ${after} ms`;
  }),
];
