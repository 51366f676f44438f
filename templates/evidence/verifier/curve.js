// Ed25519 as RFC 8032 writes it (section 5.1), in affine terms kept as fractions of BigInt.
const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (x) => ((x % P) + P) % P;

function power(base, exponent) {
  let found = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = (b * b) % P) {
    if (e & 1n) found = (found * b) % P;
  }
  return found;
}

const CURVE_D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
const little = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** The sum of two points, each as X, Y and Z with x = X/Z, y = Y/Z (RFC 8032 names no T here). */
function sum([x1, y1, z1], [x2, y2, z2]) {
  const a = (z1 * z2) % P, b = (a * a) % P, c = (x1 * x2) % P, d = (y1 * y2) % P;
  const e = (((CURVE_D * c) % P) * d) % P, f = mod(b - e), g = (b + e) % P;
  const cross = mod((x1 + y1) * (x2 + y2) - c - d);
  return [(((a * f) % P) * cross) % P, (((a * g) % P) * (d + c)) % P, (f * g) % P];
}

function multiple(number, point) {
  let found = [0n, 1n, 1n];
  for (const bit of number.toString(2)) {
    found = sum(found, found);
    if (bit === "1") found = sum(found, point);
  }
  return found;
}

function pointOf(bytes) {
  const whole = little(bytes), y = whole & ((1n << 255n) - 1n), sign = whole >> 255n;
  if (y >= P) return null;
  const u = mod(y * y - 1n), v = mod(CURVE_D * y * y + 1n);
  let x = (u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n)) % P;
  if (mod(v * x * x) === mod(-u) && u !== 0n) x = (x * ROOT_OF_MINUS_ONE) % P;
  if (mod(v * x * x) !== u || (x === 0n && sign)) return null;
  return [(x & 1n) === sign ? x : P - x, y, 1n];
}

const BASE_Y = (4n * power(5n, P - 2n)) % P;
const BASE = pointOf(unhex(BASE_Y.toString(16).padStart(64, "0")).reverse());

function isSigned(publicKey, signature, message) {
  if (signature.length !== 64) return false;
  const near = signature.subarray(0, 32), s = little(signature.subarray(32));
  const key = pointOf(publicKey), r = pointOf(near);
  if (!key || !r || s >= ORDER) return false;
  const k = little(sha512(joined(near, publicKey, message))) % ORDER;
  const [x1, y1, z1] = multiple(s, BASE), [x2, y2, z2] = sum(r, multiple(k, key));
  return mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;
}
