// Bytes, SHA-256 and SHA-512 (FIPS 180-4), base64 and hexadecimal.
class Bad extends Error {}
const MASK = (1n << 64n) - 1n;
const utf8 = new TextEncoder();
const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

/** The first bits of the fractional parts of the square or cube roots of the first primes. */
function fractions(count, power, bits) {
  const found = [];
  for (let n = 2n; found.length < count; n += 1n) {
    let prime = true;
    for (let d = 2n; d * d <= n; d += 1n) if (n % d === 0n) { prime = false; break; }
    if (!prime) continue;
    const wanted = n << (BigInt(bits) * power);
    let low = 0n, high = 1n << BigInt(bits + 12);
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** power <= wanted) low = middle; else high = middle;
    }
    found.push(low & ((1n << BigInt(bits)) - 1n));
  }
  return found;
}

const K32 = Uint32Array.from(fractions(64, 3n, 32), Number);
const H32 = Uint32Array.from(fractions(8, 2n, 32), Number);
const K64 = fractions(80, 3n, 64);
const H64 = fractions(8, 2n, 64);
const W32 = new Uint32Array(64);

function padded(bytes, block, lengthBytes) {
  const size = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
  const whole = new Uint8Array(size);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(size - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(size - 4, (bytes.length << 3) >>> 0);
  return view;
}

const turn = (x, n) => (x >>> n) | (x << (32 - n));

function sha256(bytes) {
  const view = padded(bytes, 64, 8), state = new Uint32Array(H32);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i += 1) W32[i] = view.getUint32(at + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const p = W32[i - 15], q = W32[i - 2];
      const one = turn(p, 7) ^ turn(p, 18) ^ (p >>> 3), two = turn(q, 17) ^ turn(q, 19) ^ (q >>> 10);
      W32[i] = W32[i - 16] + one + W32[i - 7] + two;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const up = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25), pick = (e & f) ^ (~e & g);
      const t = (h + up + pick + K32[i] + W32[i]) | 0;
      const down = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22), most = (a & b) ^ (a & c) ^ (b & c);
      h = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + down + most) | 0;
    }
    const next = [a, b, c, d, e, f, g, h];
    for (let i = 0; i < 8; i += 1) state[i] += next[i];
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => out.setUint32(4 * i, word));
  return new Uint8Array(out.buffer);
}

const turn64 = (x, n) => ((x >> n) | (x << (64n - n))) & MASK;

function sha512(bytes) {
  const view = padded(bytes, 128, 16), state = [...H64], w = [];
  for (let at = 0; at < view.byteLength; at += 128) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getBigUint64(at + 8 * i);
    for (let i = 16; i < 80; i += 1) {
      const p = w[i - 15], q = w[i - 2];
      const one = turn64(p, 1n) ^ turn64(p, 8n) ^ (p >> 7n);
      const two = turn64(q, 19n) ^ turn64(q, 61n) ^ (q >> 6n);
      w[i] = (w[i - 16] + one + w[i - 7] + two) & MASK;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i += 1) {
      const up = turn64(e, 14n) ^ turn64(e, 18n) ^ turn64(e, 41n), pick = (e & f) ^ (~e & MASK & g);
      const t = h + up + pick + K64[i] + w[i];
      const down = turn64(a, 28n) ^ turn64(a, 34n) ^ turn64(a, 39n);
      const most = (a & b) ^ (a & c) ^ (b & c);
      h = g; g = f; f = e; e = (d + t) & MASK; d = c; c = b; b = a; a = (t + down + most) & MASK;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) & MASK; });
  }
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => out.setBigUint64(8 * i, word));
  return new Uint8Array(out.buffer);
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

const same = (one, two) => one.length === two.length && one.every((byte, i) => byte === two[i]);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (digits) => Uint8Array.from(digits.match(/../g) || [], (pair) => parseInt(pair, 16));

function unbase64(given) {
  let raw;
  try { raw = atob(given); } catch { throw new Bad("hay base64 dañado"); }
  if (btoa(raw) !== given) throw new Bad("hay base64 que no está en su forma única");
  return Uint8Array.from(raw, (sign) => sign.charCodeAt(0));
}
