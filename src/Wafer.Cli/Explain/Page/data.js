// The data: elements of packed text, unpacked when they are looked at. PageData in the tool's sources says what is in them.

const PLACEHOLDER = '\u0001';

async function unpack(id) {
  const packed = Uint8Array.from(atob(document.getElementById(id).textContent), character => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).text();
}

// The functions on the page, and the names of all.
async function readIndex() {
  const [head, columns, ...lines] = (await unpack('index')).split('\n');
  const [file, target] = head.split('\t');
  const figures = columns.split('\t');
  const functions = [];
  const names = new Map();
  for (const line of lines) {
    if (line === '') continue;
    const fields = line.split('\t');
    const index = Number(fields[0]);
    names.set(index, fields[1]);
    if (fields.length === 2) continue;
    const facts = { index, name: fields[1] };
    figures.forEach((figure, i) => { facts[figure] = Number(fields[2 + i]); });
    facts.block = Number(fields[2 + figures.length]);
    facts.place = Number(fields[3 + figures.length]);
    derive(facts);
    functions.push(facts);
  }
  return { file, target, functions, names };
}

function derive(facts) {
  facts.ratio = facts.code / facts.wasm;
  facts.kept = facts.accessChecks + facts.bulkChecks;
  facts.elided = facts.accesses - facts.accessChecks;
  facts.fusions = facts.fusedConditions + facts.fusedLoads + facts.fusedConstants + facts.folded;
  facts.calls = facts.directCalls + facts.importCalls + facts.indirectCalls;
}

// The last few blocks stay unpacked: neighbours are often looked at one after another.
const KEPT_BLOCKS = 4;
const blocks = new Map();

async function readBlock(number) {
  let block = blocks.get(number);
  blocks.delete(number);
  block ??= unpack(`block${number}`).then(text => text.split('\f'));
  blocks.set(number, block);
  if (blocks.size > KEPT_BLOCKS) blocks.delete(blocks.keys().next().value);
  return block;
}

// A function's lines: of text {offset, isReached, text}, of code {offset, length, part, line, text, link, label, note}.
async function readFunction(facts) {
  const lines = (await readBlock(facts.block))[facts.place].split('\n');
  const count = Number(lines[0]);
  const text = [];
  let offset = 0;
  for (let i = 1; i <= count; i++) {
    const tab = lines[i].indexOf('\t');
    const isReached = lines[i][tab - 1] !== '-';
    offset += Number(lines[i].slice(0, isReached ? tab : tab - 1));
    text.push({ offset, isReached, text: lines[i].slice(tab + 1) });
  }
  const code = [];
  let at = 0;
  let line = 0;
  for (let i = count + 1; i < lines.length; i++) {
    if (lines[i] === '') continue;
    const [length, part = '', step = '', assembly = '', link = '', label = '', note = ''] = lines[i].split('\t');
    line += Number(step);
    code.push({ offset: at, length: Number(length), part, line, text: assembly, link, label, note });
    at += Number(length);
  }
  return { text, code };
}
