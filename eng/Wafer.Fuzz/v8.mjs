// Runs modules as WaferRunner.cs does, and writes down the same lines.
import { readFileSync, writeFileSync } from 'node:fs';

const [planFile, resultFile] = process.argv.slice(2);
const bits = new DataView(new ArrayBuffer(8));
const hex = (value, digits) => BigInt.asUintN(4 * digits, BigInt(value)).toString(16).padStart(digits, '0');

function describe(value, type) {
  switch (type) {
    case 'i32': return 'i32:' + value;
    case 'i64': return 'i64:' + value;
    case 'f32': bits.setFloat32(0, value); return 'f32:' + (Number.isNaN(value) ? 'nan' : hex(bits.getUint32(0), 8));
    case 'f64': bits.setFloat64(0, value); return 'f64:' + (Number.isNaN(value) ? 'nan' : hex(bits.getBigUint64(0), 16));
    default:
      if (value === null) return 'null';
      if (typeof value === 'number') return 'i31:' + value;
      return typeof value === 'function' ? 'function' : 'object';
  }
}

const isTrap = error => error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
const zeros = { i32: 0, i64: 0n, f32: 0, f64: 0, null: null };

function run(subject) {
  const lines = [];
  const host = {};
  let instance = null;
  const call = plan => {
    if (plan.Parameters === null) throw new TypeError('cannot be called');
    return instance.exports[plan.Name](...plan.Parameters.map(type => zeros[type]));
  };
  const wasmtag = new WebAssembly.Tag({ parameters: ['i32'] });
  const caught = action => {
    try { action(); return 0; } catch (error) { if (isTrap(error)) throw error; return 1; }
  };
  const exported = index => call(subject.Exports[(index >>> 0) % subject.Exports.length]);
  // The index of an element, as a table with 32-bit or 64-bit addresses wants it.
  const item = index => {
    const length = instance === null ? 0 : instance.exports.table.length;
    if ((index >>> 0) >= length) throw host;
    return typeof length === 'bigint' ? BigInt(index >>> 0) : index >>> 0;
  };
  const functions = {
    'throw': which => { throw which === 0 ? host : new WebAssembly.Exception(wasmtag, [which]); },
    'log-i32': value => { lines.push('log ' + describe(value, 'i32')); },
    'log-i64': value => { lines.push('log ' + describe(value, 'i64')); },
    'log-f32': value => { lines.push('log ' + describe(value, 'f32')); },
    'log-f64': value => { lines.push('log ' + describe(value, 'f64')); },
    'log-anyref': value => { lines.push('log ' + describe(value)); },
    'log-funcref': value => { lines.push('log ' + describe(value)); },
    'log-externref': value => { lines.push('log ' + describe(value)); },
    'call-export': index => { exported(index); },
    'call-export-catch': index => caught(() => exported(index)),
    'call-ref': () => {},
    'call-ref-catch': () => 0,
    'table-get': index => instance.exports.table.get(item(index)),
    'table-set': (index, value) => { instance.exports.table.set(item(index), value); },
    'sleep': (_, id) => id,
  };
  const imports = {};
  for (const plan of subject.Imports) {
    const space = imports[plan.Module] ??= {};
    if (plan.Kind === 'tag') space[plan.Name] = plan.Name === 'jstag' ? WebAssembly.JSTag : wasmtag;
    else if (plan.Kind === 'function') space[plan.Name] = functions[plan.Name] ?? (() => { throw host; });
    else if (plan.Type in zeros && plan.Type !== 'null') space[plan.Name] = plan.Mutable ? new WebAssembly.Global({ value: plan.Type, mutable: true }, zeros[plan.Type]) : zeros[plan.Type];
    else if (plan.Type === 'null') space[plan.Name] = null;
    else space[plan.Name] = plan.Mutable ? new WebAssembly.Global({ value: plan.Type, mutable: true }, host) : host;
  }
  const attempt = (name, action) => {
    try { lines.push(name + ': ' + action()); } catch (error) {
      lines.push(name + ': ' + (error instanceof RangeError && /call stack/.test(error.message) ? 'overflow' : isTrap(error) ? 'trap' : 'exception'));
    }
  };
  const module = new WebAssembly.Module(readFileSync(subject.File));
  attempt('start', () => { instance = new WebAssembly.Instance(module, imports); return 'done'; });
  for (const plan of instance === null ? [] : subject.Exports) {
    if (plan.Parameters === null) continue;
    attempt(plan.Name, () => {
      const result = call(plan);
      const values = plan.Results.length === 0 ? [] : plan.Results.length === 1 ? [result] : result;
      return plan.Results.map((type, i) => describe(values[i], type)).join(' ');
    });
  }
  return lines;
}

writeFileSync(resultFile, JSON.stringify(JSON.parse(readFileSync(planFile)).map(run)));
