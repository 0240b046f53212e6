// The list of functions: sorted, filtered, one of them chosen.

const ORDERS = [
  ['code', 'machine code', bytes],
  ['wasm', 'wasm', bytes],
  ['ratio', 'ratio', value => `×${value.toFixed(2)}`],
  ['time', 'compile time', duration],
  ['frame', 'frame', bytes],
  ['spills', 'spills', count],
  ['reloads', 'reloads', count],
  ['kept', 'checks kept', count],
  ['elided', 'checks elided', count],
  ['fusions', 'fusions', count],
  ['calls', 'calls', count],
  ['name', 'name', null],
  ['index', 'index', null],
];

function count(value) {
  return value.toLocaleString('en-US');
}

// Three digits, unless the number has more before the point.
function digits(value) {
  return value >= 100 ? count(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);
}

function bytes(value) {
  if (value < 10_000) return `${count(value)} B`;
  return value < 1_000_000 ? `${digits(value / 1000)} kB` : `${digits(value / 1_000_000)} MB`;
}

function duration(nanoseconds) {
  if (nanoseconds < 1e6) return `${digits(nanoseconds / 1e3)} µs`;
  return nanoseconds < 1e9 ? `${digits(nanoseconds / 1e6)} ms` : `${digits(nanoseconds / 1e9)} s`;
}

class FunctionList {
  constructor(functions, choose) {
    this.all = functions;
    this.choose = choose;
    this.shown = [];
    this.chosen = null;
    this.hits = null;
    this.element = document.getElementById('functions');
    this.filter = document.getElementById('filter');
    this.deep = document.getElementById('deep');
    this.order = document.getElementById('order');
    this.direction = document.getElementById('direction');
    this.status = document.getElementById('count');
    this.list = new VirtualList(this.element, 30, i => this.row(i));
    this.isReversed = false;
    for (const [key, label] of ORDERS) this.order.append(new Option(label, key));

    this.filter.addEventListener('input', () => this.search());
    this.deep.addEventListener('change', () => this.search());
    this.order.addEventListener('change', () => this.show());
    this.direction.addEventListener('click', () => {
      this.isReversed = !this.isReversed;
      this.direction.textContent = this.isReversed ? '↑' : '↓';
      this.show();
    });
    this.filter.addEventListener('keydown', event => {
      if (event.key === 'ArrowDown' || event.key === 'Enter') {
        event.preventDefault();
        this.element.focus();
        if (!this.shown.includes(this.chosen)) this.step(0);
      }
    });
    this.element.addEventListener('keydown', event => this.key(event));
    this.show();
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.list.rowHeight) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.step(steps[event.key]);
  }

  // Chooses the function that many rows further.
  step(rows) {
    if (this.shown.length === 0) return;
    const at = this.shown.indexOf(this.chosen);
    const next = at < 0 ? 0 : Math.min(this.shown.length - 1, Math.max(0, at + rows));
    this.choose(this.shown[next]);
  }

  mark(facts) {
    this.chosen = facts;
    const at = this.shown.indexOf(facts);
    if (at >= 0) this.list.reveal(at);
    this.list.refresh();
    this.element.setAttribute('aria-activedescendant', facts ? `function${facts.index}` : '');
  }

  async search() {
    const text = this.filter.value.trim().toLowerCase();
    const token = this.token = {};
    this.hits = null;
    if (text === '' || !this.deep.checked) {
      this.show();
      return;
    }

    // Through all blocks, which takes a moment: what has been found is shown meanwhile.
    const hits = new Set();
    const byBlock = new Map();
    for (const facts of this.all) byBlock.set(facts.block, [...byBlock.get(facts.block) ?? [], facts]);
    let read = 0;
    let shownAt = performance.now();
    for (const [block, functions] of byBlock) {
      const texts = await unpack(`block${block}`).then(all => all.toLowerCase().split('\f'));
      if (this.token !== token) return;
      for (const facts of functions) {
        if (texts[facts.place].includes(text) || facts.name.toLowerCase().includes(text)) hits.add(facts);
      }
      read += functions.length;
      if (performance.now() - shownAt > 200) {
        this.hits = hits;
        this.show(read);
        shownAt = performance.now();
      }
    }
    this.hits = hits;
    this.show();
    this.onfound?.(text);
  }

  show(searched = this.all.length) {
    const text = this.filter.value.trim().toLowerCase();
    const [key] = ORDERS[this.order.selectedIndex];
    const isMatch = this.hits ? facts => this.hits.has(facts) : facts => facts.name.toLowerCase().includes(text) || String(facts.index) === text;
    this.shown = text === '' ? this.all.slice() : this.all.filter(isMatch);
    const isAscending = key === 'name' || key === 'index';
    const sign = isAscending === this.isReversed ? -1 : 1;
    this.shown.sort((a, b) => sign * (key === 'name' ? a.name < b.name ? -1 : a.name > b.name ? 1 : 0 : a[key] - b[key]) || a.index - b.index);
    this.most = key === 'name' || key === 'index' ? 0 : this.all.reduce((most, facts) => Math.max(most, facts[key]), 0);
    const found = this.shown.length === this.all.length ? plural(this.all.length, 'function') : `${count(this.shown.length)} of ${plural(this.all.length, 'function')}`;
    this.status.textContent = searched < this.all.length ? `${found}, searching…` : found;
    this.element.scrollTop = 0;
    this.list.reset(this.shown.length);
    const at = this.shown.indexOf(this.chosen);
    if (at >= 0) this.list.reveal(at);
  }

  row(i) {
    const facts = this.shown[i];
    const [key, , format] = ORDERS[this.order.selectedIndex];
    const row = make('a', 'function');
    row.href = `#f${facts.index}`;
    row.id = `function${facts.index}`;
    row.tabIndex = -1;
    row.title = `${facts.name}\nfunction ${facts.index}`;
    row.setAttribute('role', 'option');
    row.setAttribute('aria-selected', facts === this.chosen);
    const bar = make('span', 'bar');
    bar.style.width = this.most > 0 ? `${100 * facts[key] / this.most}%` : '0';
    row.append(bar, make('span', 'name', facts.name), make('span', 'figure', format ? format(facts[key]) : bytes(facts.code)));
    return row;
  }
}

function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
