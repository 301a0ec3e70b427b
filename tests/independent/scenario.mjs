// What a scenario is: a sentence, the settings that the platform needs for it, and a function from the carrier to its verdict.

/**
 * Names a scenario. The function gets the carrier, which has the `platform` and its `services`, and returns what it measured; it throws Wrong
 * where the platform is wrong.
 *
 * Options: `seconds` (about how long it takes; more than 10 and it is left out of the quick run), `settings` (of the platform), `engines` ('offline' instead
 * of the pretended services), `own` (wants a platform of its own, which it may kill), `starts` (starts programs itself; then there is no platform),
 * `tolerates` (violations of the documentation that are its subject).
 */
export function scenario(name, options, play) {
  return { name, seconds: 5, settings: {}, engines: 'services', own: false, starts: false, tolerates: () => false, ...options, play };
}
