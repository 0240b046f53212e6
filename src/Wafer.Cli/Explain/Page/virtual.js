// A list of any length of which only the rows in sight exist. All rows have one height.

// Browsers limit the height of an element; beyond this one the scroll bar moves faster than the rows.
const TALLEST = 12e6;

class VirtualList {
  // render(index) makes a row's element; overscan rows more are there above and below.
  constructor(element, rowHeight, render, overscan = 8) {
    this.element = element;
    this.rowHeight = rowHeight;
    this.render = render;
    this.overscan = overscan;
    this.count = 0;
    this.rows = new Map();
    this.space = document.createElement('div');
    this.space.className = 'space';
    this.space.setAttribute('role', 'presentation');
    this.element.append(this.space);
    this.pending = false;
    element.addEventListener('scroll', () => this.schedule(), { passive: true });
    new ResizeObserver(() => this.schedule()).observe(element);
  }

  reset(count) {
    this.count = count;
    this.height = Math.min(count * this.rowHeight, TALLEST);
    this.space.style.height = `${this.height}px`;
    this.clear();
    this.update();
  }

  // Makes the rows in sight anew.
  clear() {
    this.rows.clear();
    this.space.replaceChildren();
  }

  refresh() {
    this.clear();
    this.update();
  }

  schedule() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.update();
    });
  }

  // How many rows the top is scrolled down, and how many pixels of them the scroll bar stands for.
  get scale() {
    const real = this.count * this.rowHeight - this.element.clientHeight;
    const given = this.height - this.element.clientHeight;
    return real <= 0 || given <= 0 ? 1 : real / given;
  }

  get top() {
    return this.element.scrollTop * this.scale / this.rowHeight;
  }

  update() {
    const visible = Math.ceil(this.element.clientHeight / this.rowHeight) + 1;
    const first = Math.max(0, Math.floor(this.top) - this.overscan);
    const end = Math.min(this.count, Math.floor(this.top) + visible + this.overscan);
    const shift = this.element.scrollTop - this.top * this.rowHeight;
    for (const [index, row] of this.rows) {
      if (index >= first && index < end) continue;
      row.remove();
      this.rows.delete(index);
    }
    for (let i = first; i < end; i++) {
      let row = this.rows.get(i);
      if (!row) {
        row = this.render(i);
        this.rows.set(i, row);
        this.space.append(row);
      }
      row.style.transform = `translateY(${i * this.rowHeight + shift}px)`;
    }
  }

  // Scrolls as little as brings a row in sight; if it is far, to the middle.
  reveal(index) {
    const visible = this.element.clientHeight / this.rowHeight;
    const top = this.top;
    let wanted = top;
    if (index < top - visible || index > top + 2 * visible) wanted = index - visible / 2;
    else if (index < top + 2) wanted = index - 2;
    else if (index > top + visible - 3) wanted = index - visible + 3;
    if (wanted !== top) {
      this.element.scrollTop = Math.max(0, wanted) * this.rowHeight / this.scale;
      this.update();
    }
  }
}
