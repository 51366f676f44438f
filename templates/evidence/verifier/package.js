// The zip file (APPNOTE 6.3), read in the page, in pieces; its sizes are never trusted.
const LONGEST_ENTRY = 1000, LONGEST_LINE = 16e6, LONGEST_NOTE = 1e6, LARGEST_REPORT = 4e8;
const MOST_FILES = 200000;
const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

const MEMBER = /^[A-Za-z0-9._/-]{1,200}$/;
const PARTS_KNOWN = ["vkey.txt", "checkpoint.txt", "entries.jsonl", "openings.jsonl", "verify.py", "README.txt"];

/** The name of a file of a package, which leads nowhere else. */
function admitted(name) {
  if (!MEMBER.test(name) || name.startsWith("/") || name.split("/").includes("..")) {
    const cut = [...name].slice(0, 80).join("");
    throw new Bad(`el paquete trae un archivo con un nombre que no se admite: ${cut}`);
  }
  return name;
}

class Package {
  static async open(file) {
    const made = new Package();
    made.file = file;
    made.parts = new Map();
    const tail = await made.view(Math.max(0, file.size - 65557), file.size);
    let at = tail.byteLength - 22;
    while (at >= 0 && tail.getUint32(at, true) !== 0x06054b50) at -= 1;
    if (at < 0) throw new Bad("no es un archivo zip");
    const count = tail.getUint16(at + 10, true), start = tail.getUint32(at + 16, true);
    if (count === 0xffff || start === 0xffffffff) throw new Bad("el zip es demasiado grande");
    const list = await made.view(start, start + tail.getUint32(at + 12, true));
    for (let n = 0, to = 0; n < count; n += 1) to = made.note(list, to);
    if (made.parts.size !== count || count > MOST_FILES) {
      throw new Bad("el paquete trae archivos repetidos, o demasiados");
    }
    return made;
  }

  async view(from, to) {
    return new DataView(await this.file.slice(from, to).arrayBuffer());
  }

  note(list, at) {
    if (list.getUint32(at, true) !== 0x02014b50) throw new Bad("el índice del zip está dañado");
    const flags = list.getUint16(at + 8, true), method = list.getUint16(at + 10, true);
    if (flags & 1 || ![0, 8].includes(method)) {
      throw new Bad("el paquete trae archivos cifrados o comprimidos de otra forma");
    }
    const [name, extra, comment] = [28, 30, 32].map((step) => list.getUint16(at + step, true));
    const bytes = new Uint8Array(list.buffer, list.byteOffset + at + 46, name);
    const [crc, packed, size] = [16, 20, 24].map((step) => list.getUint32(at + step, true));
    this.parts.set(admitted(text(bytes)), { method, crc, packed, size, at: list.getUint32(at + 42, true) });
    return at + 46 + name + extra + comment;
  }

  /** What lies in the package and is no part of it. */
  strange() {
    return [...this.parts.keys()].filter((name) =>
      !PARTS_KNOWN.includes(name) && !/^(checkpoints|report)\//.test(name)).sort();
  }

  starting(folder) {
    return [...this.parts.keys()].filter((name) => name.startsWith(folder) && name !== folder).sort();
  }

  async *chunks(name) {
    const part = this.parts.get(name);
    if (!part) throw new Bad(`al paquete le falta ${name}`);
    const head = await this.view(part.at, part.at + 30);
    if (head.getUint32(0, true) !== 0x04034b50) throw new Bad(`${name} está dañado`);
    const start = part.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    let stream = this.file.slice(start, start + part.packed).stream();
    if (part.method === 8) stream = stream.pipeThrough(new DecompressionStream("deflate-raw"));
    const reader = stream.getReader();
    let crc = 0xffffffff, size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      for (let i = 0; i < value.length; i += 1) crc = CRC[(crc ^ value[i]) & 255] ^ (crc >>> 8);
      size += value.length;
      if (size > part.size) throw new Bad(`${name} es más grande de lo que dice`);
      yield value;
    }
    if (size !== part.size || (crc ^ 0xffffffff) >>> 0 !== part.crc) {
      throw new Bad(`${name} está dañado`);
    }
  }

  async whole(name, most = LONGEST_NOTE) {
    const parts = [];
    let size = 0;
    for await (const part of this.chunks(name)) {
      size += part.length;
      if (size > most) throw new Bad(`${name} es demasiado grande`);
      parts.push(part);
    }
    return joined(...parts);
  }

  /** The lines of a file, as many at once as one piece of it held. */
  async *lines(name, most) {
    let rest = new Uint8Array();
    const wrong = () => new Bad(`${name} tiene una línea cortada o demasiado larga`);
    for await (const part of this.chunks(name)) {
      const bytes = joined(rest, part), found = [];
      let from = 0;
      for (let to = bytes.indexOf(10); to >= 0; to = bytes.indexOf(10, from)) {
        if (to - from >= most) throw wrong();
        found.push(bytes.subarray(from, to));
        from = to + 1;
      }
      rest = bytes.slice(from);
      if (rest.length > most) throw wrong();
      yield found;
    }
    if (rest.length) throw wrong();
  }

  async *openings() {
    let last = -1;
    for await (const lines of this.lines("openings.jsonl", LONGEST_LINE)) {
      for (const line of lines) {
        const one = parsed(line);
        if (!hasKeys(one, "content", "n", "salt") || typeof one.n !== "number" ||
            !isObject(one.content)) {
          throw new Bad("una línea de openings.jsonl no tiene su forma");
        }
        if (one.n <= last) throw new Bad("openings.jsonl no está en orden");
        last = one.n;
        yield one;
      }
    }
  }
}
