// Shortens a wait: searches, in a worker of its own, a number whose hash with the puzzle begins with zero bits (hashcash).
const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
const bitsOf = (root) => ((root % 1) * 2 ** 32) | 0;
const START = primes.slice(0, 8).map((prime) => bitsOf(prime ** (1 / 2)));
const K = primes.map((prime) => bitsOf(prime ** (1 / 3)));
const turn = (word, by) => (word >>> by) | (word << (32 - by));
const W = new Int32Array(64);

const firstBitsOfSha256 = (text) => {
  const size = text.length, blocks = ((size + 8) >> 6) + 1, words = new Int32Array(blocks * 16);
  for (let i = 0; i < size; i += 1) words[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
  words[size >> 2] |= 0x80 << (24 - (size % 4) * 8);
  words[words.length - 1] = size * 8;
  const h = START.slice();
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d, e, f, g, z] = h;
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) W[i] = words[block + i];
      else {
        const x = W[i - 15], y = W[i - 2];
        W[i] = (W[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + W[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
      }
      const one = (z + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      z = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, z].forEach((word, i) => { h[i] = (h[i] + word) | 0; });
  }
  return h[0];
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
