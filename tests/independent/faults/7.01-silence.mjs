// 7.1: frames stop while the socket stays open (mute, discontinuous transmission), also in mid-word.
import { check, now, sleep } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

// 1200 ms of speech are 60 frames.
const answered = (frames) => async (carrier) => {
  const call = await carrier.greeted();
  const spoke = await call.line.sayAndFreeze('when are you open', 1200, frames);
  const after = await call.ear.sound(spoke + 50, 5000, 'frames stopped; an answer or a question is not heard');
  return `heard ${after} ms after the last sound`;
};

export default [
  scenario('When frames stop with the last word, the turn ends by the clock and is answered', {}, answered(60)),
  scenario('When frames stop in the middle of a word, the turn ends by the clock and is answered', {}, answered(32)),
  scenario('When frames stop after a pause too short to end a turn, the turn is answered', { seconds: 12 }, answered(66)),
  scenario('When frames stop while the caller cuts in, the agent does not stay held', { seconds: 12 }, async (carrier) => {
    const call = await carrier.greeted();
    await call.ask('tell me something long');
    await sleep(1500);
    const spoke = await call.line.sayAndFreeze('stop that right now', 900, 15);
    const after = await call.ear.sound(spoke + 900, 5000, 'the agent was stopped by a word of which only the beginning came, and is not heard');
    return `heard again ${after + 900} ms after the last sound`;
  }),
  scenario('Frames that come again after two seconds are heard like those before', { seconds: 14 }, async (carrier) => {
    const call = await carrier.greeted();
    const spoke = await call.line.sayAndFreeze('when are you open', 1200, 61);
    await call.ear.sound(spoke + 50, 5000, 'the first question is not answered');
    await sleep(2000);
    await call.ear.quiet();
    call.line.sends = true;
    const before = now();
    await sleep(300);
    const after = await call.ask('what are your prices');
    check(carrier.services.requests.some((r) => r.kind === 'recognizer' && r.at > before && r.text === 'what are your prices'), 'the second question is not recognized as it was said');
    return `answered after ${after} ms`;
  }),
];
