// Brings the parts together: what is chosen stands in the page's address, so that links and the back button work.

const FIGURES = [
  ['function', facts => String(facts.index), 'its index, imports included'],
  ['wasm', facts => bytes(facts.wasm), 'the size of the body in the module'],
  ['machine code', facts => bytes(facts.code), 'the size of the machine code, constants included'],
  ['ratio', facts => `×${facts.ratio.toFixed(2)}`, 'bytes of machine code for each byte of the body'],
  ['time', facts => duration(facts.time), 'to validate and compile the function by itself, the shortest of several times'],
  ['frame', facts => bytes(facts.frame), 'the stack that a call takes, without arguments'],
  ['spills', facts => count(facts.spills), 'values stored to the frame'],
  ['reloads', facts => count(facts.reloads), 'values read from the frame, by loads of their own or as operands'],
  ['checks', facts => `${count(facts.kept)} kept, ${count(facts.elided)} elided`, 'bounds checks that stand in the code, and accesses to memory that need none: the hardware finds those out of bounds, or the address is known',
    facts => `on accesses ${count(facts.accessChecks)} of ${count(facts.accesses)}, on bulk operators ${count(facts.bulkChecks)}; besides, on table indices ${count(facts.tableChecks)}`],
  ['fusions', facts => count(facts.fusions), 'operators that others took over: comparisons left in the flags for a branch, loads and constants that became operands, numeric operators that need no code',
    facts => `conditions ${count(facts.fusedConditions)}, loads ${count(facts.fusedLoads)}, constants ${count(facts.fusedConstants)}, operators without code ${count(facts.folded)}`],
  ['calls', facts => count(facts.calls), 'calls of functions',
    facts => `direct ${count(facts.directCalls)}, of imports ${count(facts.importCalls)}, indirect ${count(facts.indirectCalls)}; besides, of the runtime ${count(facts.runtimeCalls)}`],
  ['traps', facts => count(facts.traps), 'ways out by a trap, beside those that the hardware finds'],
  ['polls', facts => count(facts.polls), 'loop headers that look whether execution is to stop'],
];

const find = document.getElementById('find');
const found = document.getElementById('found');
const help = document.getElementById('help');
const status = document.getElementById('status');

function showTotals({ file, target, functions }) {
  const sum = key => functions.reduce((total, facts) => total + facts[key], 0);
  document.getElementById('file').textContent = file;
  document.getElementById('target').textContent = target;
  document.getElementById('totals').textContent = functions.length === 0
    ? 'no functions'
    : `${plural(functions.length, 'function')}: ${bytes(sum('wasm'))} of wasm, ${bytes(sum('code'))} of machine code (×${(sum('code') / sum('wasm')).toFixed(2)}), ${duration(sum('time'))}`;
}

function showFigures(facts) {
  const list = document.getElementById('figures');
  list.replaceChildren();
  for (const [label, value, meaning, detail] of FIGURES) {
    const item = make('div');
    item.title = detail ? `${detail(facts)}\n\n${meaning}` : meaning;
    item.append(make('dt', '', label), make('dd', '', value(facts)));
    list.append(item);
  }
}

function showLegend() {
  const legend = document.getElementById('legend');
  for (const [label, , meaning] of FIGURES) legend.append(make('dt', '', label), make('dd', '', meaning));
}

function showFound(listing) {
  const { query, matches, match } = listing;
  found.textContent = query === '' ? '' : matches.length === 0 ? 'no match' : match < 0 ? count(matches.length) : `${count(match + 1)} of ${count(matches.length)}`;
}

function connectFind(listing) {
  const step = by => {
    listing.step(by);
    showFound(listing);
  };
  find.addEventListener('input', () => {
    listing.find(find.value.trim());
    showFound(listing);
  });
  find.addEventListener('keydown', event => {
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
  });
  document.getElementById('found-next').addEventListener('click', () => step(1));
  document.getElementById('found-previous').addEventListener('click', () => step(-1));
  return step;
}

function connectKeys(functions, listing, step) {
  document.addEventListener('keydown', event => {
    const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'search';
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.key === 'Escape' && isTyping) {
      event.target.value = '';
      event.target.dispatchEvent(new Event('input'));
      listing.element.focus();
      return;
    }
    if (isTyping) return;
    const actions = {
      '/': () => functions.filter.select(),
      f: () => find.select(),
      n: () => step(1),
      N: () => step(-1),
      j: () => functions.step(1),
      k: () => functions.step(-1),
      '?': () => help.showModal(),
    };
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  });
}

// The line between text and machine code can be moved.
function connectSplit(main) {
  const split = document.getElementById('split');
  let share = 42;
  const set = value => {
    share = Math.min(75, Math.max(20, value));
    main.style.setProperty('--split', `${share}%`);
    split.setAttribute('aria-valuenow', Math.round(share));
  };
  split.addEventListener('pointerdown', event => {
    split.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  split.addEventListener('pointermove', event => {
    if (!split.hasPointerCapture(event.pointerId)) return;
    const { left, width } = main.getBoundingClientRect();
    set(100 * (event.clientX - left) / width);
  });
  split.addEventListener('keydown', event => {
    if (event.key === 'ArrowLeft') set(share - 2);
    if (event.key === 'ArrowRight') set(share + 2);
  });
  set(share);
}

async function main() {
  if (typeof DecompressionStream === 'undefined') {
    document.body.prepend(make('p', 'notice', 'This page needs a browser that can unpack data (DecompressionStream): any of 2023 or later.'));
    return;
  }
  const index = await readIndex();
  showTotals(index);
  showLegend();
  const listing = new Listing(document.getElementById('listing'), number => index.names.get(number) ?? `func[${number}]`);
  listing.onselect = line => { status.textContent = listing.describe(line); };
  const functions = new FunctionList(index.functions, facts => { location.hash = `#f${facts.index}`; });
  connectKeys(functions, listing, connectFind(listing));

  // Whoever has looked for something in all functions looks for it in each.
  functions.onfound = text => {
    find.value = text;
    listing.find(text);
    showFound(listing);
  };
  connectSplit(document.querySelector('main'));
  document.getElementById('help-open').addEventListener('click', () => help.showModal());

  let current = null;
  const follow = async () => {
    const [, number, place] = /^#f(\d+)(?::([tc]\d+))?$/.exec(location.hash) ?? [];
    const facts = number === undefined ? functions.shown[0] : index.functions.find(candidate => candidate.index === Number(number));
    if (!facts) {
      status.textContent = number === undefined ? '' : `${index.names.get(Number(number)) ?? `Function ${number}`} is not on this page.`;
      return;
    }
    if (facts !== current) {
      current = facts;
      const lines = await readFunction(facts);
      if (facts !== current) return;
      document.getElementById('name').textContent = facts.name;
      document.title = `${facts.name} – ${index.file} – wafer explain`;
      showFigures(facts);
      listing.show(facts, lines, find.value.trim());
      showFound(listing);
      status.textContent = '';
      functions.mark(facts);
    }
    if (place) listing.goTo(place);
  };
  addEventListener('hashchange', follow);
  await follow();
}

main();
