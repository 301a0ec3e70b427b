// 8.9: never more calls are admitted than are served, and a place is taken as long as its call lives.
import { check, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

export default [
  scenario('Of six callers three are admitted and greeted where there are three places, and three hear a busy line', { own: true, settings: { Cluster__SpeechSlots: '3' } }, async (carrier) => {
    const calls = Array.from({ length: 6 }, () => carrier.incoming());
    await Promise.all(calls.map((c) => c.ring()));
    await until(() => calls.every((c) => c.line?.started || c.state === 'ended'), 8000, 'some callers are neither answered nor refused');
    const admitted = calls.filter((c) => c.state !== 'ended');
    check(admitted.length === 3, `${admitted.length} callers are admitted`);
    await Promise.all(admitted.map((c) => c.ear.sound(0, 8000, 'a caller who was admitted hears no greeting')));
    check(calls.filter((c) => c.state === 'ended').every((c) => c.cause === 'user_busy'), 'the others do not hear a busy line');
    await admitted[0].hangUp();
    await sleep(1000);
    const next = carrier.incoming();
    await next.ring();
    await next.talking(5000);
  }),
  scenario('An answered caller whose stream does not come yet holds a place', { seconds: 50, own: true, settings: { Cluster__SpeechSlots: '2', Telnyx__StreamTimeout: '00:00:20' } }, async (carrier) => {
    const calls = [carrier.incoming({ media: 'never' }), carrier.incoming({ media: 'never' })];
    await Promise.all(calls.map((c) => c.ring()));
    await Promise.all(calls.map((c) => c.command('answer', 8000)));
    for (let second = 0; second < 36; second++) {
      await sleep(1000);
      if (calls.some((c) => c.state === 'ended')) break;
      if (second % 6 !== 5) continue;
      const third = carrier.incoming();
      await third.ring();
      await until(() => third.answeredOnce || third.state === 'ended', 5000, 'a third caller is neither answered nor refused');
      check(!third.answeredOnce, `after ${second + 1} s a third caller is answered where there are two places, both taken`);
    }
  }),
  scenario('With the shipped limits forty callers at once are all served, or refused before they are answered', { seconds: 80, own: true, engines: 'offline' }, async (carrier) => {
    const calls = Array.from({ length: 40 }, () => carrier.incoming());
    await Promise.all(calls.map((c) => c.ring()));
    await until(() => calls.every((c) => c.line?.started || c.state === 'ended'), 20_000, 'some callers are neither answered nor refused');
    const admitted = calls.filter((c) => c.state !== 'ended');
    const deaf = [];
    await Promise.all(admitted.map((c) => c.ear.sound(0, 25_000, '').catch(() => deaf.push(c))));
    check(deaf.length === 0, `${deaf.length} of ${admitted.length} callers who were admitted hear no greeting`);
    await Promise.all(admitted.map((c) => c.ear.quiet(700, 40_000)));
    await Promise.all(admitted.map((c) => c.line.say('when are you open')));
    await sleep(12_000);
    const errors = await carrier.platform.metric('voiceagent_engine_errors_total');
    check(errors === 0, `${admitted.length} callers who were admitted spoke, and engines failed ${errors} times: ${carrier.platform.said(/ warn: .*(ngine|ecogni)/)[0]?.slice(0, 200)}`);
    return `${admitted.length} admitted, ${40 - admitted.length} refused`;
  }),
];
