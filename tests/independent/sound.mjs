// Sound for callers and for services that only pretend: G.711, WAV, and a synthetic voice whose pitch tells what is said.
import { readFileSync } from 'node:fs';

/** 20 ms at 8000 Hz. */
export const FRAME = 160;

export function toMuLaw(sample) {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32635) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

export function fromMuLaw(byte) {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
}

export function toALaw(sample) {
  const sign = sample >= 0 ? 0x80 : 0;
  let magnitude = Math.min(sample >= 0 ? sample : -sample - 1, 32767) >> 4;
  let exponent = 0;
  if (magnitude >= 16) {
    exponent = Math.floor(Math.log2(magnitude)) - 3;
    magnitude = (magnitude >> (exponent - 1)) & 0x0f;
  }
  return (sign | (exponent << 4) | magnitude) ^ 0x55;
}

export function fromALaw(byte) {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = (bits & 0x0f) << 4;
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

/** How the two codecs that a phone line has are read, written and silent. */
export const G711 = {
  PCMU: { read: fromMuLaw, write: toMuLaw, silence: 0xff },
  PCMA: { read: fromALaw, write: toALaw, silence: 0xd5 },
};

export function loudness(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length));
}

/** What a caller can say so that the pretended recognizer knows it. The place in the list is the pitch. */
export const WORDS = [
  'when are you open', 'stop that right now', 'put me through to a person', 'press the keys for me', 'hello are you still there', 'tell me something long', 'i would like to book',
  'what are your prices', 'yes please', 'thank you goodbye', 'my name is miller', 'is it open tomorrow',
];
const pitchOf = (words) => 95 * 1.09 ** WORDS.indexOf(words);

const spoken = new Map();

/** A voice of harmonics under three formants, with syllables; 16 bit. The same samples each time it is asked for the same: they are not to be written to. */
export function voice(words, milliseconds, rate = 8000, pitch = pitchOf(words)) {
  const what = `${pitch} ${milliseconds} ${rate}`;
  if (!spoken.has(what)) spoken.set(what, harmonicsOf(milliseconds, rate, pitch));
  return spoken.get(what);
}

function harmonicsOf(milliseconds, rate, pitch) {
  const samples = new Int16Array(Math.round((milliseconds * rate) / 1000));
  const harmonics = [];
  for (let f = pitch; f < 3400; f += pitch) {
    const gain = [[500, 120, 1], [1500, 180, 0.4], [2500, 250, 0.2]].reduce((sum, [at, width, level]) => sum + level / (1 + ((f - at) / width) ** 2), 0.02);
    harmonics.push([(2 * Math.PI * f) / rate, gain, f]);
  }
  for (let i = 0; i < samples.length; i++) {
    const syllable = ((i / rate) * 1000) % 220;
    const envelope = (syllable < 30 ? syllable / 30 : syllable > 180 ? 0.25 + (0.75 * (220 - syllable)) / 40 : 1) * Math.min(1, (samples.length - i) / (rate * 0.02));
    let sum = 0;
    for (const [step, gain, f] of harmonics) sum += gain * Math.sin(step * i + f);
    samples[i] = Math.max(-32000, Math.min(32000, 5000 * envelope * sum));
  }
  return samples;
}

/** The words of a recording of that voice, by its pitch; an empty text where there is none. */
export function wordsIn(samples, rate) {
  const window = Math.min(samples.length >> 1, Math.round(rate * 0.15));
  let start = 0;
  let most = 0;
  for (let at = 0; at + 2 * window < samples.length; at += window >> 1) {
    const level = loudness(samples.subarray(at, at + window));
    if (level > most) [most, start] = [level, at];
  }
  if (most < 100) return '';
  const likeness = [];
  let best = 0;
  for (let lag = Math.floor(rate / 320); lag <= rate / 80; lag++) {
    let [product, a, b] = [0, 0, 0];
    for (let i = start; i < start + window; i++) {
      product += samples[i] * samples[i + lag];
      a += samples[i] ** 2;
      b += samples[i + lag] ** 2;
    }
    likeness[lag] = product / Math.sqrt(a * b + 1);
    best = Math.max(best, likeness[lag]);
  }
  // The shortest period that repeats about as well as the best one: else an octave below is heard.
  let lag = likeness.findIndex((l) => l > best * 0.93);
  while (likeness[lag + 1] > likeness[lag]) lag++;
  if (!(best > 0.5)) return '';
  const nearest = WORDS.reduce((a, b) => (Math.abs(Math.log((pitchOf(a) * lag) / rate)) < Math.abs(Math.log((pitchOf(b) * lag) / rate)) ? a : b));
  return nearest;
}

/** How like a recording of 16 kHz is to what was said, wherever it begins there: 1 the same, below 0.9 decoded by the wrong table. */
export function likeness(recorded, words) {
  const said = voice(words, 1200).subarray(3200, 5600);
  const own = loudness(said) * Math.sqrt(said.length);
  let best = 0;
  for (let at = 0; at + 2 * said.length <= recorded.length; at++) {
    let [product, sum] = [0, 1];
    for (let i = 0, j = at; i < said.length; i += 3, j += 6) {
      product += said[i] * recorded[j];
      sum += recorded[j] ** 2;
    }
    const alike = (product * Math.sqrt(3)) / (own * Math.sqrt(sum));
    if (alike > best) best = alike;
  }
  return best;
}

/** Samples and rate of a WAV of 16 bit. */
export function readWav(file) {
  const bytes = Buffer.isBuffer(file) ? file : readFileSync(file);
  let at = 12;
  let rate = 8000;
  while (at + 8 <= bytes.length && bytes.toString('latin1', at, at + 4) !== 'data') {
    if (bytes.toString('latin1', at, at + 4) === 'fmt ') rate = bytes.readUInt32LE(at + 12);
    at += 8 + bytes.readUInt32LE(at + 4);
  }
  const length = Math.min(bytes.readUInt32LE(at + 4), bytes.length - at - 8) >> 1;
  return { rate, samples: Int16Array.from({ length }, (_, i) => bytes.readInt16LE(at + 8 + 2 * i)) };
}
