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
      state.older.push({ name, note: new Note(words, state.keys) });
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
  const said = state.receipts.map(({ receipt }) => `${receipt.ref} en el lugar ${receipt.index}`);
  found.yes("j", said.length ? `Valen: ${said.join(", ")}.` : "");
}

async function walked(found, zip, figures, state, tell) {
  const walk = new Walk(found, zip.openings());
  for (const row of figures ? figures.published : []) walk.rows.set(row.folio, row);
  for (const { note } of state.older) if (note.size) walk.roots.set(note.size, null);
  for (const { receipt } of state.receipts) {
    walk.roots.set(receipt.note.size, null);
    walk.places.set(receipt.index, null);
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

/** Whether a vote is counted on something else than its receipt says. */
const isMoved = (leaves, target) =>
  target && (leaves || []).some((leaf) => leaf.target && leaf.target !== target);

function compareNotes(found, walk, state) {
  const { newest } = state, isRoot = (note) => {
    const known = walk.roots.get(note.size);
    return Boolean(known) && same(known, note.root);
  };
  found.yes("b", `${walk.tree.size} entradas.`);
  if (newest) {
    if (newest.size !== walk.tree.size || !same(newest.root, walk.tree.root())) {
      found.no("b", "la raíz de las entradas no es la que se firmó");
    }
    if (walk.slug && newest.origin.slice(newest.origin.lastIndexOf("/") + 1) !== walk.slug) {
      found.no("a", "el punto de control es de otra consulta");
    }
    if (walk.opening && walk.opening.vkey !== newest.key.text) {
      found.no("a", "la clave no es la que anunció la apertura de la consulta");
    }
    const source = state.isSure ? "dada a mano" : "del mismo paquete: compárala con la publicada";
    found.yes("a", `Clave ${source}. ${witnessesSaid(found, state)}`);
  }
  for (const { name, note } of state.older) {
    if (!isRoot(note) || (newest && note.origin !== newest.origin)) {
      found.no("c", `${name} contradice las entradas`);
    }
  }
  found.yes("c", state.older.length ? `${state.older.length} puntos de control.` : "");
  for (const { name, receipt } of state.receipts) {
    if (walk.places.get(receipt.index) !== receipt.entry) {
      found.no("j", `${name}: su entrada no está en el registro`);
    } else if (!isRoot(receipt.note)) {
      found.no("j", `${name}: su punto de control contradice las entradas`);
    } else if (isMoved(walk.votes.get(receipt.ref), receipt.target)) {
      found.no("j", `${name}: el registro cuenta ese voto sobre otro asunto`);
    }
  }
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
    found.unseen.clear();
    if (!state.isSure) found.no("a", "sin el paquete hace falta la clave pública");
    return found;
  }
  const zip = await found.guarded("b", () => Package.open(file));
  if (!zip) return found;
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
  const closed = walk.closedAt === Infinity ? "sin cerrar" : "cerrada";
  found.yes("h", `Del ${walk.opens} al ${walk.closes}, ${closed}.`);
  await found.guarded("i", () => judgeReport(walk, found, zip, figures));
  return found;
}

const byId = (id) => document.getElementById(id);

function show(found) {
  byId("verdict").textContent = `El registro ${found.holds ? "se sostiene" : "NO se sostiene"}.`;
  byId("verdict").className = found.holds ? "good" : "bad";
  byId("checks").replaceChildren(...Object.keys(TITLES).flatMap((letter) => {
    const wrong = found.wrong.get(letter);
    if (!wrong.length && !found.said.has(letter) && !found.unseen.has(letter)) return [];
    const row = document.createElement("li"), head = document.createElement("strong");
    head.textContent = `${letter}. ${TITLES[letter]}: ${found.state(letter)}.`;
    head.className = wrong.length || found.unseen.has(letter) ? "bad" : "";
    row.append(head, found.said.get(letter) || "");
    const more = wrong.length > 5 ? [`y ${wrong.length - 5} más`] : [];
    for (const words of [...wrong.slice(0, 5), ...more]) {
      const line = document.createElement("div");
      line.textContent = `— ${words}.`;
      row.append(line);
    }
    return [row];
  }));
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
