// The code of a function: text on the left, machine code on the right, in rows.

const BANDS = 6;

// Kinds of rows.
const LINE = 0;      // a line of text, an instruction of it, or both
const ORIGIN = 1;    // an instruction out of line; the text says where it comes from
const HEADING = 2;

class Listing {
  constructor(element, functionName) {
    this.element = element;
    this.functionName = functionName;
    this.list = new VirtualList(element, 20, i => this.render(i), 20);
    this.text = [];
    this.code = [];
    this.rows = [];
    this.selected = -1;
    this.hot = -1;
    this.query = '';
    this.matches = [];
    this.match = -1;
    element.addEventListener('mouseover', event => this.hover(event));
    element.addEventListener('mouseleave', () => this.hover(null));
    element.addEventListener('click', event => this.click(event));
    element.addEventListener('keydown', event => this.key(event));
  }

  show(facts, { text, code }, query) {
    this.facts = facts;
    this.text = text;
    this.code = code;
    this.rows = [];
    this.selected = -1;
    this.hot = -1;
    this.layOut();
    this.colour();
    const widest = code.reduce((most, line) => Math.max(most, line.label.length), 3);
    this.element.style.setProperty('--label', `${widest + 2}ch`);
    this.element.style.setProperty('--offset', `${Math.max(4, (code.at(-1)?.offset ?? 0).toString(16).length)}ch`);
    this.element.scrollTop = 0;
    this.element.setAttribute('aria-rowcount', this.rows.length);
    this.list.reset(this.rows.length);
    this.find(query);
  }

  // Rows {kind, line, text, code}: line is the line of text that the row belongs to; text and code are numbers of lines, or -1.
  layOut() {
    const isInLine = line => line.part === '' || line.part === 'P' || line.part === 'T';
    let at = 0;
    this.rowOfText = [];
    this.rowOfCode = [];
    const add = row => {
      if (row.kind === LINE && row.text >= 0) this.rowOfText[row.text] = this.rows.length;
      if (row.code >= 0) this.rowOfCode[row.code] = this.rows.length;
      this.rows.push(row);
    };
    for (let line = 0; line < this.text.length; line++) {
      let shown = line;
      do {
        const has = at < this.code.length && isInLine(this.code[at]) && this.code[at].line === line;
        if (!has && shown < 0) break;
        add({ kind: LINE, line, text: shown, code: has ? at++ : -1 });
        shown = -1;
      } while (true);
    }
    let part = '';
    let from = -1;
    for (; at < this.code.length; at++) {
      const code = this.code[at];
      if (code.part !== part) {
        from = -1;
        part = code.part;
        add({ kind: HEADING, line: -1, text: -1, code: -1, heading: part === 'C' ? 'Constants' : 'Out of line' });
      }
      add({ kind: ORIGIN, line: part === 'C' ? -1 : code.line, text: code.line !== from && part !== 'C' ? code.line : -1, code: at });
      from = code.line;
    }
  }

  // Lines with code take the colours in turn. Where each has code out of line is noted on the way.
  colour() {
    const count = new Array(this.text.length).fill(0);
    this.outOfLine = new Array(this.text.length).fill(-1);
    this.code.forEach((code, i) => {
      count[code.line]++;
      if (code.part === 'O' && this.outOfLine[code.line] < 0) this.outOfLine[code.line] = i;
    });
    let next = 0;
    this.band = count.map((n, i) => n > 0 && i > 0 ? 1 + next++ % BANDS : 0);
  }

  render(index) {
    const row = this.rows[index];
    if (row.kind === HEADING) {
      const heading = make('div', 'row heading');
      heading.setAttribute('role', 'row');
      heading.append(cell('text', row.heading));
      return heading;
    }
    const element = make('div', `row${row.line >= 0 ? ` band${this.band[row.line]}` : ''}${row.kind === ORIGIN ? ' cold' : ''}`);
    element.setAttribute('role', 'row');
    element.setAttribute('aria-rowindex', index + 1);
    element.dataset.line = row.line;
    element.dataset.row = index;
    this.renderText(element, row);
    this.renderCode(element, row);
    this.mark(element, row.line, index);
    return element;
  }

  renderText(element, row) {
    const line = row.text >= 0 ? this.text[row.text] : null;
    const offset = cell('offset', line ? line.offset.toString(16).padStart(6, '0') : '');
    const text = cell('text');
    if (line) {
      text.title = line.text.trim();
      if (row.kind === ORIGIN) {
        const link = make('a', 'origin', '↑ ');
        link.href = this.hrefOfText(row.text);
        link.title = 'Where it comes from';
        text.append(link);
        paintText(text, { ...line, text: line.text.trim() }, this.query);
      } else {
        paintText(text, line, this.query);
        if (this.outOfLine[row.text] >= 0) {
          const link = make('a', 'away', '↓');
          link.href = this.hrefOfCode(this.outOfLine[row.text]);
          link.title = 'Its code out of line';
          text.append(link);
        }
      }
    }
    element.append(offset, text);
  }

  renderCode(element, row) {
    if (row.code < 0) {
      element.append(cell('offset'), cell('label'), cell('code'));
      return;
    }
    const line = this.code[row.code];
    const code = cell('code');
    paintCode(code, line.text, this.query, name => this.link(line, name));
    if (line.note) code.append(make('span', 'note', `  ; ${line.note}`));
    code.title = this.assembly(line);
    element.append(cell('offset', line.offset.toString(16).padStart(4, '0')), cell('label', line.label ? `${line.label}:` : ''), code);
  }

  targetName(line) {
    const target = Number(line.link.slice(1));
    return line.link[0] === 'L' ? this.code[target].label : this.functionName(target);
  }

  assembly(line) {
    return line.link ? line.text.replace(PLACEHOLDER, () => this.targetName(line)) : line.text;
  }

  link(line) {
    const target = Number(line.link.slice(1));
    const link = make('a', line.link[0] === 'L' ? 'jump' : 'call', this.targetName(line));
    link.href = line.link[0] === 'L' ? this.hrefOfCode(target) : `#f${target}`;
    return link;
  }

  hrefOfText(line) {
    return `#f${this.facts.index}:t${line}`;
  }

  hrefOfCode(line) {
    return `#f${this.facts.index}:c${line}`;
  }

  // ---- What is under the pointer, and what is chosen ----

  mark(element, line, index) {
    element.classList.toggle('hot', line >= 0 && line === this.hot);
    element.classList.toggle('selected', line >= 0 && line === this.selected);
    element.classList.toggle('match', this.match >= 0 && this.matches[this.match] === index);
  }

  markAll() {
    for (const [index, element] of this.list.rows) this.mark(element, this.rows[index].line, index);
  }

  hover(event) {
    const line = Number(event?.target.closest('.row')?.dataset.line ?? -1);
    if (line === this.hot) return;
    this.hot = line;
    this.markAll();
  }

  click(event) {
    if (event.target.closest('a') || !getSelection().isCollapsed) return;
    const row = event.target.closest('.row');
    if (row?.dataset.line !== undefined) this.select(Number(row.dataset.line), Number(row.dataset.row));
  }

  select(line, row = line >= 0 ? this.rowOfText[line] : -1) {
    this.selected = line;
    this.cursor = row;
    this.onselect?.(line);
    this.markAll();
  }

  reveal(row) {
    this.list.reveal(row);
  }

  // Shows a place: t and a line of text, or c and a line of code.
  goTo(place) {
    const number = Number(place.slice(1));
    const row = (place[0] === 'c' ? this.rowOfCode : this.rowOfText)[number];
    if (row === undefined) return;
    this.select(this.rows[row].line, row);
    this.reveal(row);
    const element = this.list.rows.get(row);
    element?.classList.add('flash');
    setTimeout(() => element?.classList.remove('flash'), 900);
  }

  key(event) {
    if (this.rows.length === 0) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const from = this.selected < 0 ? this.rows[Math.max(0, Math.ceil(this.list.top))]?.line ?? 0 : this.selected + step;
      const line = Math.min(this.text.length - 1, Math.max(0, from));
      this.select(line);
      this.reveal(this.cursor);
    } else if (event.key === 'Enter' && event.target === this.element && this.selected >= 0) {
      const away = this.outOfLine[this.selected];
      const isAway = this.rows[this.cursor]?.kind === ORIGIN;
      if (isAway) location.hash = this.hrefOfText(this.selected);
      else if (away >= 0) location.hash = this.hrefOfCode(away);
    } else if (event.key === 'Escape') {
      this.select(-1);
    }
  }

  // What the code of a line is, in words.
  describe(line) {
    if (line < 0) return '';
    const { text, isReached, offset } = this.text[line];
    const parts = [`${offset.toString(16).padStart(6, '0')}  ${text.trim()}`];
    const here = this.code.filter(code => code.line === line);
    const sum = list => list.reduce((size, code) => size + code.length, 0);
    const inLine = here.filter(code => code.part === '' || code.part === 'P');
    const away = here.filter(code => code.part === 'O');
    const table = here.filter(code => code.part === 'T');
    if (!isReached) parts.push('cannot be reached');
    else if (here.length === 0) parts.push('no code of its own');
    if (inLine.length > 0) parts.push(`${plural(inLine.length, 'instruction')}, ${sum(inLine)} bytes`);
    if (table.length > 0) parts.push(`jump table of ${plural(table.length, 'entry', 'entries')}`);
    if (away.length > 0) parts.push(`out of line ${plural(away.length, 'instruction')}, ${sum(away)} bytes`);
    return parts.join(' — ');
  }

  // ---- Finding ----

  find(query) {
    this.query = query.toLowerCase();
    this.matches = [];
    this.match = -1;
    if (this.query !== '') {
      this.rows.forEach((row, i) => {
        const isInText = row.kind === LINE && row.text >= 0 && this.text[row.text].text.toLowerCase().includes(this.query);
        const isInCode = row.code >= 0 && `${this.assembly(this.code[row.code])} ${this.code[row.code].note}`.toLowerCase().includes(this.query);
        if (isInText || isInCode) this.matches.push(i);
      });
    }
    this.list.refresh();
  }

  // Goes to another match; from where the list is scrolled to if there is none yet.
  step(by) {
    if (this.matches.length === 0) return;
    if (this.match < 0) {
      const below = this.matches.findIndex(row => row >= this.list.top);
      this.match = by > 0 ? Math.max(0, below) : this.matches.length - 1;
    } else {
      this.match = (this.match + by + this.matches.length) % this.matches.length;
    }
    this.reveal(this.matches[this.match]);
    this.markAll();
  }
}

function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

function cell(className, text = '') {
  const element = make('span', className, text);
  element.setAttribute('role', 'cell');
  return element;
}

// ---- Colours of words ----

const TEXT_WORDS = /(\(;.*?;\))|("(?:[^"\\]|\\.)*")|(\$(?:[^\s()";]+|"(?:[^"\\]|\\.)*"))|((?:offset|align)=)|([-+]?\b(?:0x[\da-f._p+-]+|\d[\d._e+-]*|inf|nan(?::0x[\da-f]+)?)\b)|\b(i32|i64|f32|f64|v128|funcref|externref)\b(?!\.)|([a-z][\w.]*)/gi;
const TEXT_CLASSES = ['comment', 'string', 'identifier', 'comment', 'number', 'type', 'word'];
const CODE_WORDS = /(^[a-z][\w]*)|\b([re]?[abcd]x|[abcd][lh]|[re]?[sd]il?|[re]?[sb]pl?|r(?:[89]|1[0-5])[dwb]?|[xyz]mm\d+|k[0-7])\b|(\b0x[\da-f_]+\b|\b\d+\b)|\b(rel|byte|word|dword|qword|oword)\b|([a-z_]\w*)/gi;
const CODE_CLASSES = ['word', 'register', 'number', 'comment', 'field'];

// One column for each level, half of what the text has: in deep code there is little room.
function paintText(element, { text, isReached }, query) {
  const indent = text.length - text.trimStart().length;
  const words = make('span', isReached ? 'words' : 'words unreached');
  words.style.marginLeft = `${indent / 2}ch`;
  paint(words, text.slice(indent), TEXT_WORDS, TEXT_CLASSES, query);
  element.append(words);
}

function paintCode(element, text, query, link) {
  const [before, after] = text.split(PLACEHOLDER);
  paint(element, before, CODE_WORDS, CODE_CLASSES, query);
  if (after === undefined) return;
  element.append(link());
  paint(element, after, CODE_WORDS, CODE_CLASSES, query);
}

// Appends text in which words have colours and what is looked for is marked.
function paint(element, text, words, classes, query) {
  let at = 0;
  for (const match of text.matchAll(words)) {
    if (match.index > at) emphasise(element, text.slice(at, match.index), query);
    const kind = match.findIndex((group, i) => i > 0 && group !== undefined);
    const span = make('span', classes[kind - 1]);
    emphasise(span, match[0], query);
    element.append(span);
    at = match.index + match[0].length;
  }
  if (at < text.length) emphasise(element, text.slice(at), query);
}

function emphasise(element, text, query) {
  if (query === '') {
    element.append(text);
    return;
  }
  const lower = text.toLowerCase();
  let at = 0;
  for (let next; (next = lower.indexOf(query, at)) >= 0; at = next + query.length) {
    element.append(text.slice(at, next), make('mark', '', text.slice(next, next + query.length)));
  }
  element.append(text.slice(at));
}
