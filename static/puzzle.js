// Shortens a wait: searches, in a worker of its own, a number whose hash with the puzzle begins with zero bits (hashcash). Both fit one block.
const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
const bitsOf = (root) => ((root % 1) * 2 ** 32) | 0;
const START = primes.slice(0, 8).map((prime) => bitsOf(prime ** (1 / 2)));
const K = primes.map((prime) => bitsOf(prime ** (1 / 3)));
const turn = (word, by) => (word >>> by) | (word << (32 - by));
const [H0, H1, H2, H3, H4, H5, H6, H7] = START;
const W = new Int32Array(64), CONSTANTS = Int32Array.from(K);

const firstBitsOfSha256 = (text) => {
  W.fill(0, 0, 16);
  for (let i = 0; i < text.length; i += 1) W[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
  W[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
  W[15] = text.length * 8;
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15], y = W[i - 2];
    W[i] = W[i - 16] + W[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
  }
  let a = H0, b = H1, c = H2, d = H3, e = H4, f = H5, g = H6, h = H7;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + CONSTANTS[i] + W[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  return (H0 + a) | 0;
};

if (typeof document === "undefined") {
  addEventListener("message", (event) => {
    const { puzzle, bits } = event.data;
    let answer = 0;
    while (firstBitsOfSha256(`${puzzle}:${answer}`) >>> (32 - bits)) answer += 1;
    postMessage(answer);
  });
} else {
  const form = document.querySelector("form[data-puzzle]");
  const says = form.querySelector("[data-puzzle-says]"), waits = says.textContent;
  const worker = new Worker(import.meta.url, { type: "module" });
  const stop = () => { worker.terminate(); says.textContent = waits; };
  says.textContent = form.dataset.solving;
  worker.addEventListener("error", stop);
  form.elements.email.addEventListener("input", stop);
  worker.addEventListener("message", ({ data }) => {
    form.elements.answer.value = data;
    says.textContent = form.dataset.solved;
    form.requestSubmit();
  });
  worker.postMessage({ puzzle: form.dataset.puzzle, bits: Number(form.dataset.bits) });
}
