// Canonical JSON (RFC 8785), the tree (RFC 9162), keys and notes (C2SP), receipts.
const LARGEST = Number.MAX_SAFE_INTEGER;
const SALTED = utf8.encode("consulta/commitment/v1\n");
const ENTRY = new RegExp(
  '^\\{"c":"([a-z0-9-]{1,64})","h":"([0-9a-f]{64})","n":(0|[1-9][0-9]{0,15}),' +
  '"ref":"([A-Za-z0-9-]{1,64})","t":"([a-z.]+)","ts":' +
  '"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}\\.[0-9]{3}Z)","v":1\\}$'
);

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const hasKeys = (value, ...keys) => Object.keys(value).sort().join() === keys.sort().join();

function isPlain(value) {
  if (typeof value === "string") return !/[\ud800-\udfff]/u.test(value);
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) <= LARGEST;
  if (Array.isArray(value)) return value.every(isPlain);
  if (!isObject(value)) return false;
  return Object.entries(value).every(([key, one]) => /^[a-z][a-z0-9_]*$/.test(key) && isPlain(one));
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const inside = Object.keys(value).sort();
  return `{${inside.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

function parsed(bytes) {
  let value, given;
  try { given = text(bytes); value = JSON.parse(given); } catch { value = null; }
  if (!isObject(value) || !isPlain(value) || canonical(value) !== given) {
    throw new Bad("no está en su forma canónica");
  }
  return value;
}

function sealed(salt, content) {
  if (typeof salt !== "string" || !/^[0-9a-f]{64}$/.test(salt)) {
    throw new Bad("su sal no tiene 32 bytes");
  }
  return hex(sha256(joined(SALTED, unhex(salt), utf8.encode(canonical(content)))));
}

const leafHash = (entry) => sha256(joined(Uint8Array.of(0), entry));
const nodeHash = (left, right) => sha256(joined(Uint8Array.of(1), left, right));

/** RFC 9162, 2.1.2: a stack of subtrees; after leaf i as many merges as i ends in ones. */
class Stack {
  constructor() { this.hashes = []; this.size = 0; }

  push(leaf) {
    this.hashes.push(leaf);
    for (let i = this.size; i % 2 === 1; i = Math.floor(i / 2)) {
      const right = this.hashes.pop(), left = this.hashes.pop();
      this.hashes.push(nodeHash(left, right));
    }
    this.size += 1;
  }

  root() {
    if (this.hashes.length === 0) return sha256(new Uint8Array());
    const rest = [...this.hashes];
    while (rest.length > 1) {
      const right = rest.pop(), left = rest.pop();
      rest.push(nodeHash(left, right));
    }
    return rest[0];
  }
}

/** RFC 9162, 2.1.3.2, with numbers that may pass 32 bits. */
function isIncluded(leaf, index, size, proof, root) {
  if (index >= size) return false;
  let fn = BigInt(index), sn = BigInt(size) - 1n, r = leaf;
  for (const p of proof) {
    if (sn === 0n || p.length !== 32) return false;
    if (fn & 1n || fn === sn) {
      r = nodeHash(p, r);
      while (!(fn & 1n) && fn !== 0n) { fn >>= 1n; sn >>= 1n; }
    } else r = nodeHash(r, p);
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && same(r, root);
}

const TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z";
const KEY_LINE = new RegExp(`^([!-~]+)(?: (${TIME}) (-|${TIME}))?$`);

class Key {
  constructor(vkey, since = "", until = "") {
    this.times = [{ since, until }];
    this.fromPackage = false;
    const at = vkey.indexOf("+"), next = vkey.indexOf("+", at + 1);
    this.text = vkey;
    this.name = vkey.slice(0, at);
    this.id = vkey.slice(at + 1, next);
    const raw = at < 1 || next < 0 ? new Uint8Array() : unbase64(vkey.slice(next + 1));
    this.kind = raw[0];
    this.bytes = raw.subarray(1);
    if (raw.length !== 33 || ![1, 4].includes(this.kind) || /[\s+]/.test(this.name)) {
      throw new Bad("una clave pública está mal escrita");
    }
    if (hex(sha256(joined(utf8.encode(`${this.name}\n`), raw))).slice(0, 8) !== this.id) {
      throw new Bad("una clave pública no es la que dice su número");
    }
  }

  holds(signature, message) {
    if (this.kind === 1) return isSigned(this.bytes, signature, utf8.encode(message));
    if (signature.length !== 72) return false;
    const moment = signature.subarray(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const said = `cosignature/v1\ntime ${moment}\n${message}`;
    return isSigned(this.bytes, signature.subarray(8), utf8.encode(said));
  }

  /** Whether its owner was a witness then, as far as the package says when. */
  watchedAt(moment) {
    return this.times.some(({ since, until }) =>
      (!since || since.slice(0, 19) <= moment) && (!until || moment <= until.slice(0, 19)));
  }
}

/** The keys of vkey.txt: the record's, and each witness's with the time that they watched. */
function packedKeys(bytes) {
  const given = text(bytes), found = new Map();
  for (const line of given.slice(0, -1).split("\n")) {
    const match = KEY_LINE.exec(line);
    if (!match || !given.endsWith("\n")) throw new Bad("vkey.txt no tiene su forma");
    const key = new Key(match[1], match[2], match[3] === "-" ? "" : match[3]);
    key.fromPackage = true;
    if (found.has(key.text)) found.get(key.text).times.push(...key.times);
    else found.set(key.text, key);
  }
  return [...found.values()];
}

/** When a witness says to have signed, to the second. */
function momentOf(signature) {
  const seconds = signature.subarray(0, 8).reduce((sum, byte) => sum * 256 + byte, 0);
  const at = new Date(seconds * 1000);
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999 ? "9999" : at.toISOString().slice(0, 19);
}

class Note {
  constructor(given, keys) {
    const at = given.lastIndexOf("\n\n");
    const message = given.slice(0, at + 1), signed = given.slice(at + 2);
    const parts = message.split("\n");
    const isNote = at > 0 && signed.endsWith("\n") && !/[\x00-\x09\x0b-\x1f]/.test(message);
    const [origin, size, root] = parts;
    if (!isNote || parts.length !== 4 || !/^[^\s+]+$/.test(origin) ||
        !/^(0|[1-9][0-9]{0,15})$/.test(size)) {
      throw new Bad("no tiene la forma de un punto de control");
    }
    this.origin = origin;
    this.size = Number(size);
    this.root = unbase64(root);
    Object.assign(this, { cosigned: [], forged: [], unknown: [] });
    const signers = signed.slice(0, -1).split("\n").map((line) => this.signer(line, message, keys));
    this.key = signers.find((key) => key);
    if (!signers.some((key) => key && key.name === origin)) {
      throw new Bad("no lleva la firma de la clave del registro");
    }
  }

  /** The record's key, if that is what signed; what a witness signed is noted beside it. */
  signer(line, message, keys) {
    const [mark, name, ...rest] = line.split(" ");
    const raw = unbase64(rest.join(" "));
    if (mark !== "—" || raw.length <= 4 || !/^[^\s+]+$/.test(name)) {
      throw new Bad("una línea de firma está mal escrita");
    }
    const id = hex(raw.subarray(0, 4));
    const key = keys.find((one) => one.name === name && one.id === id);
    if (!key) {
      const isKnown = keys.some((one) => one.kind === 4 && one.name === name);
      if (isKnown) this.forged.push(`lleva una firma de ${name} con otra clave`);
      else if (name !== this.origin) this.unknown.push(name);
      return null;
    }
    const holds = key.holds(raw.subarray(4), message);
    if (key.kind === 1 && holds) return key;
    if (key.kind === 1) throw new Bad(`la firma de ${name} no corresponde a este texto`);
    if (holds) this.cosigned.push({ key, moment: momentOf(raw.subarray(4)) });
    else this.forged.push(`la firma del testigo ${name} no corresponde a este texto`);
    return null;
  }
}

class Receipt {
  constructor(given, keys) {
    const at = given.indexOf("\n\n"), [first, extra, index, ...steps] = given.slice(0, at).split("\n");
    const isOne = at > 0 && first === "c2sp.org/tlog-proof@v1" && (extra || "").startsWith("extra ");
    if (!isOne || !(index || "").startsWith("index ") || steps.length > 63) {
      throw new Bad("no tiene la forma de un comprobante");
    }
    const said = parsed(unbase64(extra.slice(6)));
    if (!hasKeys(said, "entry") && !hasKeys(said, "content", "entry", "salt")) {
      throw new Bad("no tiene la forma de un comprobante");
    }
    const match = ENTRY.exec(said.entry);
    if (!match || match[3] !== index.slice(6)) {
      throw new Bad("su entrada no es canónica, o es otra que la de su lugar");
    }
    [, this.slug, , , this.ref, this.kind] = match;
    this.entry = said.entry;
    this.index = Number(match[3]);
    if ("salt" in said && sealed(said.salt, said.content) !== match[2]) {
      throw new Bad("su contenido no es el que se selló");
    }
    this.target = said.content && typeof said.content.target === "string" ? said.content.target : "";
    this.note = new Note(given.slice(at + 2), keys);
    if (this.note.forged.length) throw new Bad(`su punto de control ${this.note.forged[0]}`);
    if (this.note.origin.slice(this.note.origin.lastIndexOf("/") + 1) !== this.slug) {
      throw new Bad("su punto de control es de otro registro");
    }
    const leaf = leafHash(utf8.encode(this.entry)), proof = steps.map(unbase64);
    if (!isIncluded(leaf, this.index, this.note.size, proof, this.note.root)) {
      throw new Bad("su entrada no lleva a la raíz firmada");
    }
  }
}
