// Runs a WASI command under Node's own WASI: node run-node.mjs FILE DIR ARGS...; DIR is mounted under its own name.
import { WASI } from 'node:wasi';
import { readFileSync } from 'node:fs';

const [file, directory, ...args] = process.argv.slice(2);
const wasi = new WASI({ version: 'preview1', args: ['tree', ...args], preopens: { [directory]: directory } });
const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), wasi.getImportObject());
process.exit(wasi.start(instance));
