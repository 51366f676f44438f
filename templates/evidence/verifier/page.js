// The page: what is given goes in, each check and the verdict come out.
function takeKeys(found, own, state) {
  const given = [...state.keys], witnesses = given.filter((key) => key.kind === 4);
  for (const key of own) {
    const same = given.find((one) => one.text === key.text);
    if (same) same.times = key.times;
    else if (key.kind === 4 || !state.isSure) state.keys.push(key);
  }
  for (const name of new Set(witnesses.map((key) => key.name))) {
    const packed = own.filter((key) => key.name === name).map((key) => key.text);
    if (packed.length && !witnesses.some((key) => packed.includes(key.text))) {
      found.no("a", `el paquete da otra clave para el testigo ${name}`);
    }
  }
}

async function readPackage(found, zip, given, state) {
  await found.guarded("a", async () => {
    takeKeys(found, packedKeys(await zip.whole("vkey.txt")), state);
    state.newest = new Note(text(await zip.whole("checkpoint.txt")), state.keys);
  });
  await found.guarded("c", async () => {
    for (const name of zip.starting("checkpoints/")) {
      const note = new Note(text(await zip.whole(name)), state.keys);
      if (name !== `checkpoints/${note.size}.txt`) {
        throw new Bad(`${name} no es el punto de control de su nombre`);
      }
      state.older.push({ name, note });
    }
    for (const { name, words } of given.older) {
      state.older.push({ name, note: new Note(words, state.keys), isGiven: true });
    }
  });
}

function readReceipts(found, given, state) {
  for (const { name, words } of given.receipts) {
    try {
      state.receipts.push({ name, receipt: new Receipt(words, state.keys) });
    } catch (trouble) {
      const why = trouble instanceof Bad ? trouble.message : "no tiene la forma de un comprobante";
      found.no("j", `${name}: ${why}`);
    }
  }
}

/** What holds, and what the record did later with it: each vote or contribution once. */
function tellGood(found, receipts, aftermaths = new Map()) {
  const said = receipts.slice(0, 20).map(({ ref, index }) => `${ref} en el lugar ${index}`).join(", ");
  const isAlone = receipts.length === 1, told = new Set([`${isAlone ? "Vale" : "Valen"}: ${said}.`]);
  for (const { ref, index } of receipts) {
    if (aftermaths.has(ref)) told.add(aftermaths.get(ref).tell(index, isAlone));
  }
  found.yes("j", said && [...told].filter(Boolean).join(" "));
}

/** What speaks for a package and is sealed by nothing: strange files are named, its own hashed. */
async function tellOwn(found, zip) {
  const strange = zip.strange();
  if (strange.length) {
    const listed = strange.slice(0, 10).join(", ") + (strange.length > 10 ? " y más" : "");
    found.doubt("b", `el paquete trae archivos que no son suyos y que nadie comprobó: ${listed}`);
  }
  for (const name of ["README.txt", "verify.py"]) {
    if (!zip.parts.has(name)) continue;
    found.remarks.push(`${name} del paquete: SHA-256 ${hex(sha256(await zip.whole(name)))}.`);
  }
  found.remarks.push("Ningún verificador responde por sí mismo: compara la huella de verify.py con " +
    "la que publica el sitio en /comprobar, o con la que obtuvo otra persona.");
}

async function walked(found, zip, figures, state, tell) {
  const walk = new Walk(found, zip.openings());
  for (const row of figures ? figures.published : []) walk.rows.set(row.folio, row);
  for (const { note } of state.older) if (note.size) walk.roots.set(note.size, null);
  for (const { receipt } of state.receipts) {
    walk.roots.set(receipt.note.size, null);
    walk.places.set(receipt.index, null);
    if (/^[AV]-/.test(receipt.ref)) walk.aftermaths.set(receipt.ref, new Aftermath(receipt.ref));
  }
  if (figures && figures.record.size > 0) walk.roots.set(figures.record.size, null);
  await walk.advance();
  for await (const lines of zip.lines("entries.jsonl", LONGEST_ENTRY)) {
    for (const line of lines) await walk.take(line);
    tell(walk.tree.size);
  }
  if (walk.next) throw new Bad("openings.jsonl abre entradas que no existen");
  return walk;
}

/** What is newer than a package says nothing against it. */
function newer(size, own) {
  const [here, there] = [own, size].map((n) => String(n).replace(/\B(?=(\d{3})+$)/g, "."));
  return `es más nuevo que este paquete (tamaño ${here} < ${there}): descarga el paquete de nuevo`;
}

const isRootOf = (walk, note) => {
  const known = walk.roots.get(note.size);
  return Boolean(known) && same(known, note.root);
};

function compareNewest(found, walk, state) {
  const { newest } = state;
  if (newest.size !== walk.tree.size || !same(newest.root, walk.tree.root())) {
    found.no("b", "la raíz de las entradas no es la que se firmó");
  }
  if (walk.slug && newest.origin.slice(newest.origin.lastIndexOf("/") + 1) !== walk.slug) {
    found.no("a", "el punto de control es de otra consulta");
  }
  if (walk.opening && walk.opening.vkey !== newest.key.text) {
    found.no("a", "la clave no es la que anunció la apertura de la consulta");
  }
  if (!state.isSure) {
    found.doubt("a", "la clave viene del mismo paquete y no prueba de quién es: toma la del acto " +
      "que convocó la consulta y dala tú");
  }
  const source = state.isSure ? "dada a mano" : "del mismo paquete";
  found.yes("a", `Clave ${source}. ${witnessesSaid(found, state)}`);
}

function compareOlder(found, walk, { newest, older }) {
  for (const { name, note, isGiven } of older) {
    const isOurs = !newest || note.origin === newest.origin;
    if (isOurs && isGiven && note.size > walk.tree.size) {
      found.doubt("c", `${name}: ${newer(note.size, walk.tree.size)}`);
    } else if (!isOurs || !isRootOf(walk, note)) found.no("c", `${name} contradice las entradas`);
  }
  const given = older.filter(({ isGiven }) => isGiven).length, packed = older.length - given;
  if (!older.length) {
    found.skip("c", "0 ANTERIORES: el paquete no trae ninguno, y nada muestra aquí que el registro " +
      "solo creció. Compáralo con los puntos de control que guardaste tú o guarda un testigo.");
    return;
  }
  const told = packed ? many(packed, "punto de control anterior", "puntos de control anteriores")
    : "0 ANTERIORES en el paquete";
  found.yes("c", `${told}${given ? `, y ${many(given, "dado a mano", "dados a mano")}` : ""}.`);
}

/** Why a receipt contradicts the record; one that is newer than the package does not. */
function troubleOf(walk, { slug, index, entry, kind, note, ref, target }) {
  const size = walk.tree.size, isVoice = kind.startsWith("vote.") || kind === "contribution.received";
  if (walk.slug && slug !== walk.slug) return "es de otra consulta";
  if (index < size && walk.places.get(index) !== entry) return "su entrada no está en el registro";
  if (index >= size && walk.closedAt !== Infinity && isVoice) {
    return "acusa recibo de algo que este registro, que ya cerró, no trae";
  }
  if (note.size <= size && !isRootOf(walk, note)) {
    return "su punto de control contradice las entradas";
  }
  const leaves = (target && walk.votes.get(ref)) || [];
  return leaves.some((leaf) => leaf.target && leaf.target !== target)
    ? "el registro cuenta ese voto sobre otro asunto" : "";
}

function compareNotes(found, walk, state) {
  const size = walk.tree.size, good = [];
  if (!size) found.doubt("b", "el registro está vacío");
  found.yes("b", `${many(size, "entrada", "entradas")}.`);
  if (state.newest) compareNewest(found, walk, state);
  compareOlder(found, walk, state);
  for (const { name, receipt } of state.receipts) {
    const trouble = troubleOf(walk, receipt);
    if (trouble) found.no("j", `${name}: ${trouble}`);
    else if (receipt.note.size > size) found.doubt("j", `${name}: ${newer(receipt.note.size, size)}`);
    if (!trouble && receipt.index < size) good.push(receipt);
  }
  tellGood(found, good, walk.aftermaths);
}

async function figuresOf(zip) {
  const [name, ...more] = zip.starting("report/").filter((one) => one.endsWith(".json"));
  if (!name) return null;
  if (more.length) throw new Bad("el informe trae más de un archivo de datos");
  const figures = JSON.parse(text(await zip.whole(name, LARGEST_REPORT)));
  const isTold = isObject(figures) && isObject(figures.record);
  if (!isTold || !figures.published.every(({ folio }) => typeof folio === "string")) {
    throw new Bad("los datos del informe no tienen su forma");
  }
  return figures;
}

/** Every check on a package (or none), receipts and older notes as texts with their names. */
async function check(file, given, tell = () => {}) {
  const found = new Findings(), state = { keys: [], older: [], receipts: [], newest: null };
  for (const vkey of given.vkeys) {
    await found.guarded("a", async () => { state.keys.push(new Key(vkey)); });
  }
  state.isSure = state.keys.some((key) => key.kind === 1);
  if (!file) {
    readReceipts(found, given, state);
    tellGood(found, state.receipts.map(({ receipt }) => receipt));
    found.unseen.clear();
    if (!state.isSure) found.no("a", "sin el paquete hace falta la clave pública");
    return found;
  }
  const zip = await found.guarded("b", () => Package.open(file));
  if (!zip) return found;
  await found.guarded("b", () => tellOwn(found, zip));
  await readPackage(found, zip, given, state);
  readReceipts(found, given, state);
  const data = await found.guarded("i", () => figuresOf(zip));
  const walk = await found.guarded("b", () => walked(found, zip, data, state, tell));
  if (!walk) return found;
  compareNotes(found, walk, state);
  const cutoff = walk.report ? walk.report.cutoff : walk.tree.size;
  const figures = walk.report ? data : null;
  await found.guarded("e", () => judgeContributions(walk, found, figures, cutoff));
  await found.guarded("g", () => judgeVotes(walk, found, figures, cutoff));
  if (!walk.opening && walk.contributions.size) {
    found.no("h", "hay aportes y nada que abra la consulta");
  }
  if (!walk.opening) {
    found.doubt("h", "el registro no dice que la consulta se abrió: ni plazo, ni causales, ni la " +
      "clave que se anunció");
  }
  const closed = walk.closedAt === Infinity ? "sin cerrar" : "cerrada";
  found.yes("h", walk.opening ? `Del ${walk.opens} al ${walk.closes}, ${closed}.` : "");
  await found.guarded("i", () => judgeReport(walk, found, zip, figures));
  return found;
}

const byId = (id) => document.getElementById(id);

/** Words as a page may have them: what does not print is spelled out. */
const shown = (words) => words.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (sign) =>
  `\\u{${sign.codePointAt(0).toString(16)}}`);

function lineOf(tag, words, kind = "") {
  const made = document.createElement(tag);
  made.textContent = shown(words);
  made.className = kind;
  return made;
}

function show(found) {
  const isPlain = found.verdict === "El registro se sostiene.";
  byId("verdict").textContent = found.verdict;
  byId("verdict").className = isPlain ? "good" : "bad";
  byId("checks").replaceChildren(...Object.keys(TITLES).flatMap((letter) => {
    const listed = [...found.wrong.get(letter), ...found.doubts.get(letter)];
    if (!listed.length && !found.said.has(letter) && !found.unseen.has(letter)) return [];
    const row = document.createElement("li"), isBad = listed.length || found.unseen.has(letter);
    row.append(lineOf("strong", `${letter}. ${TITLES[letter]}: ${found.state(letter)}.`, isBad ? "bad" : ""));
    row.append(shown(found.said.get(letter) || ""));
    const more = listed.length > 5 ? [`y ${listed.length - 5} más`] : [];
    for (const words of [...listed.slice(0, 5), ...more]) row.append(lineOf("div", `— ${words}.`));
    return [row];
  }));
  byId("remarks").replaceChildren(...found.remarks.map((words) => lineOf("p", words)));
  byId("result").hidden = false;
  byId("result").focus();
}

const textsOf = (id) => Promise.all([...byId(id).files].map(async (file) => (
  { name: file.name, words: await file.slice(0, LONGEST_LINE).text() })));

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("result").hidden = true;
  const file = byId("package").files[0], vkeys = byId("vkey").value.split(/\s+/).filter(Boolean);
  const given = { vkeys, receipts: await textsOf("receipts"), older: await textsOf("older") };
  if (!file && !given.receipts.length) {
    byId("progress").textContent = "Elige un paquete o un comprobante; nada se ha enviado.";
    return;
  }
  byId("progress").textContent = "Comprobando…";
  const found = await check(file, given, (n) => {
    byId("progress").textContent = `Comprobando: ${n} entradas.`;
  });
  byId("progress").textContent = "Listo.";
  show(found);
});

globalThis.verificador = Object.freeze({ check, Stack, isIncluded, isSigned, leafHash, hex, unhex, sha512 });
